"""The third table of mutations, several in one run where they concern different steps."""

import pytest

from tests.identity.identity_lab import (
    Lab,
    executed,
    expect_runs,
    grouped,
    mutate,
    surround,
    values,
)
from tests.identity.identity_third_cases import CASES
from tests.identity.identity_third_project import CELLS, FILES, NAMES, STEPS

pytestmark = pytest.mark.kernel

GROUPS = grouped(CASES, CELLS, FILES, STEPS, at_once=8)


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    lab = Lab(tmp_path_factory.mktemp("third"), CELLS, FILES)
    lab.write()
    try:
        first = lab.run()
        assert first.status == "succeeded", first.record
        assert executed(lab.run()) == set(), "the same again"
        yield lab
    finally:
        lab.close()


def test_the_table_is_large_and_its_names_differ():
    assert len(CASES) >= 60
    assert len({case.name for case in CASES}) == len(CASES)
    assert sum(map(len, GROUPS)) == len(CASES)


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: " + ".join(c.name for c in g))
def test_mutations(settled, monkeypatch, group):
    lab, edits = settled, [e for case in group for e in case.edits]
    cells, files, gone = mutate(CELLS, FILES, edits)
    parameters = surround(monkeypatch, group)
    lab.write(cells, files, gone)
    try:
        run = lab.run(parameters)
        expect_runs(run, group)
        assert values(run, NAMES) == lab.plain(NAMES, cells, parameters)
    finally:
        lab.write()
