"""Each mutation makes exactly the right steps run, and the values are those of a cold run."""

import pytest

from tests.identity.identity_cases import CASES
from tests.identity.identity_lab import Lab, expect_runs, grouped, mutate, surround, values
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
    parameters = surround(monkeypatch, group)
    run = lab.run(parameters)
    expect_runs(run, group)
    for step, word in (case.word for case in group if case.word):
        assert word in run.record.steps[step].reasons
    assert values(run, NAMES) == lab.plain(NAMES, cells, parameters)
    report = lab.folder / "out/report.txt"
    assert report.read_text() == values(run, ["v_read"])["v_read"].strip("'")
    lab.write()
