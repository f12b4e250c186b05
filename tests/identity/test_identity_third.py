"""The third table of mutations, several in one run where they concern different steps."""

import pytest

from tests.identity import identity_lab as checks
from tests.identity.identity_third_cases import CASES
from tests.identity.identity_third_project import CELLS, FILES, NAMES, STEPS

pytestmark = pytest.mark.kernel

GROUPS = checks.grouped(CASES, CELLS, FILES, STEPS, at_once=8)


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    with checks.settled_lab(tmp_path_factory.mktemp("third"), CELLS, FILES) as lab:
        yield lab


def test_the_table_is_large_and_its_names_differ():
    checks.expect_whole(CASES, GROUPS, at_least=60)


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: " + ".join(c.name for c in g))
def test_mutations(settled, monkeypatch, group):
    checks.expect_mutations(settled, monkeypatch, group, NAMES)
