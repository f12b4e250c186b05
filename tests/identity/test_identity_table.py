"""Each mutation makes exactly the right steps run, and the values are those of a cold run."""

import re
from dataclasses import replace

import pytest

from cellwright.api import meanings
from cellwright.app import read_installed
from tests.identity.identity_cases import CASES
from tests.identity.identity_lab import Lab, executed, values
from tests.identity.identity_project import CELLS, FILES, NAMES

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab"), CELLS, FILES)
    lab.write()
    first = lab.run()
    assert first.status == "succeeded", first.record
    yield lab
    lab.close()


def mutate(edits):
    """Return cells, files and removed files after edits."""
    cells, files, gone = dict(CELLS), dict(FILES), set()
    for place, old, new in edits:
        if new is None:
            gone.add(place)
        elif old is None:
            files[place] = new
        else:
            texts = cells if place in cells else files
            assert old in texts[place], f"{place} has no {old!r}"
            texts[place] = texts[place].replace(old, new, 1)
    return cells, files, gone


def test_the_table_is_large_and_its_names_differ():
    assert len(CASES) >= 100
    assert len({case.name for case in CASES}) == len(CASES)


@pytest.mark.parametrize("case", CASES, ids=lambda case: re.sub(r"\W+", "-", case.name))
def test_a_mutation(lab, monkeypatch, case):
    cells, files, gone = mutate(case.edits)
    lab.write(cells, files)
    for path in gone:
        (lab.folder / path).unlink()
    for name, value in case.variables.items():
        monkeypatch.setenv(name, value)
    if case.packages:
        installed = read_installed()
        versions = {**installed.versions, **case.packages}
        monkeypatch.setattr(
            meanings, "read_installed", lambda keep=None: replace(installed, versions=versions)
        )
    run = lab.run(case.parameters)
    assert run.status == "succeeded", run.record
    reasons = {n: s.reasons for n, s in run.record.steps.items() if n in executed(run) ^ case.runs}
    assert executed(run) == case.runs, reasons
    if case.word:
        step, word = case.word
        assert word in run.record.steps[step].reasons
    assert values(run, NAMES) == lab.plain(NAMES, cells, case.parameters)
    report = lab.folder / "out/report.txt"
    assert report.read_text() == values(run, ["v_read"])["v_read"].strip("'")
    lab.write()
