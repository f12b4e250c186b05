"""Each mutation makes exactly the right steps run, and the values are those of a cold run."""

from dataclasses import replace

import pytest

from cellwright.api import meanings
from cellwright.app import read_installed
from tests.identity.identity_cases import CASES
from tests.identity.identity_lab import Lab, executed, grouped, mutate, values
from tests.identity.identity_project import CELLS, FILES, NAMES, STEPS

pytestmark = pytest.mark.kernel

GROUPS = grouped(CASES, CELLS, FILES, STEPS, at_once=3)


@pytest.fixture(scope="module")
def lab(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("lab"), CELLS, FILES)
    lab.write()
    first = lab.run()
    assert first.status == "succeeded", first.record
    yield lab
    lab.close()


def test_the_table_is_large_and_its_names_differ():
    assert len(CASES) >= 100
    assert len({case.name for case in CASES}) == len(CASES) == sum(map(len, GROUPS))


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: " + ".join(c.name for c in g))
def test_mutations(lab, monkeypatch, group):
    cells, files, gone = mutate(CELLS, FILES, [e for case in group for e in case.edits])
    lab.write(cells, files)
    for path in gone:
        (lab.folder / path).unlink()
    parameters = {}
    for case in group:
        parameters |= case.parameters
        for name, value in case.variables.items():
            monkeypatch.setenv(name, value)
        if case.packages:
            installed = read_installed()
            now = replace(installed, versions={**installed.versions, **case.packages})
            monkeypatch.setattr(meanings, "read_installed", lambda keep=None, now=now: now)
    run = lab.run(parameters)
    assert run.status == "succeeded", run.record
    expected = frozenset().union(*(case.runs for case in group))
    steps = run.record.steps
    told = {n: steps[n].reasons for n in executed(run) ^ expected if n in steps}
    assert executed(run) == expected, told
    for step, word in (case.word for case in group if case.word):
        assert word in steps[step].reasons
    assert values(run, NAMES) == lab.plain(NAMES, cells, parameters)
    report = lab.folder / "out/report.txt"
    assert report.read_text() == values(run, ["v_read"])["v_read"].strip("'")
    lab.write()
