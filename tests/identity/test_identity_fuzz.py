"""Random edits: the cached run has the values of a cold run, for as long as one lets it.

`FUZZ_SECONDS=600` runs it for ten minutes, `FUZZ_SEED=7` begins at another
place.
"""

import os
import time

import pytest

from tests.identity.identity_edits import State, edit, make_rng
from tests.identity.identity_lab import Lab, executed, values
from tests.identity.identity_project import CELLS, FILES, NAMES, STEPS

SECONDS = float(os.environ.get("FUZZ_SECONDS", "0"))
SEED = int(os.environ.get("FUZZ_SEED", "1"))
ROUNDS = 5
_BACK = 12

pytestmark = [pytest.mark.kernel, pytest.mark.timeout(300 + 2 * SECONDS)]


def test_random_edits_give_the_values_of_a_cold_run(tmp_path, monkeypatch):
    rng = make_rng(SEED)
    lab = Lab(tmp_path, CELLS, FILES)
    state, history, told = State(dict(CELLS), dict(FILES)), [], []
    until = time.monotonic() + SECONDS
    rounds = compared = ran = 0
    try:
        while rounds < ROUNDS or time.monotonic() < until:
            rounds += 1
            words = []
            if len(history) > _BACK or (history and rng.random() < 0.15):
                state, history, words = rng.choice(history), [], ["back"]
            for _ in range(rng.randrange(1, 4)):
                history.append(state)
                state, word = edit(state, rng)
                words.append(word)
            told.append(words)
            lab.write(state.cells, state.files)
            for name in ("LAB_MODE", "LAB_OTHER", "LAB_IDLE"):
                monkeypatch.delenv(name, raising=False)
            for name, value in state.variables.items():
                monkeypatch.setenv(name, value)
            try:
                cold = lab.plain(NAMES, state.cells, state.parameters)
            except AssertionError:  # the program raises: there is nothing to compare
                state, history = (history[0] if history else state), []
                continue
            run = lab.run(state.parameters)
            failed = {n: s.error for n, s in run.record.steps.items() if s.error}
            assert run.status == "succeeded", (failed, told[-6:])
            warm = values(run, NAMES)
            wrong = {n: (warm.get(n), cold[n]) for n in NAMES if n in warm and warm[n] != cold[n]}
            why = {n: run.record.steps[n.removeprefix("v_")].reasons for n in wrong}
            assert not wrong, (wrong, why, told[-6:])
            compared += len(warm)
            ran += len(executed(run))
    finally:
        lab.close()
    total = rounds * len(STEPS)
    print(f"{rounds} rounds, {compared} values compared, {ran} of {total} step runs executed")
