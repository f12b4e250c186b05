"""Each mutation makes exactly the right steps run, and the values are those of a cold run."""

import pytest

from tests.identity import identity_lab as checks
from tests.identity.identity_cases import CASES
from tests.identity.identity_project import CELLS, FILES, NAMES, STEPS

pytestmark = pytest.mark.kernel

GROUPS = checks.grouped(CASES, CELLS, FILES, STEPS, at_once=6)


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    with checks.settled_lab(tmp_path_factory.mktemp("lab"), CELLS, FILES) as lab:
        yield lab


def test_the_table_is_large_and_its_names_differ():
    checks.expect_whole(CASES, GROUPS, at_least=100)


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: " + ".join(c.name for c in g))
def test_mutations(settled, monkeypatch, group):
    mutated = checks.mutate(CELLS, FILES, [e for case in group for e in case.edits])
    run, cold = checks.run_mutations(settled, monkeypatch, group, mutated)
    found = checks.values(run, NAMES)
    assert (settled.folder / "out/report.txt").read_text() == found["v_read"].strip("'")
    assert found == cold(NAMES)
    settled.write()
