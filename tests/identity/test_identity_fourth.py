"""The fourth table of mutations, several in one run where they concern different steps."""

import pytest

from tests.identity import identity_lab as checks
from tests.identity.identity_fourth_cases import CASES
from tests.identity.identity_fourth_project import CELLS, FILES, NAMES, STEPS, write_binaries

pytestmark = pytest.mark.kernel

GROUPS = checks.grouped(CASES, CELLS, FILES, STEPS, at_once=8)


def prepare(folder):
    for extra in (folder / "parts").glob("two.parquet"):
        extra.unlink()
    write_binaries(folder)


@pytest.fixture(scope="module")
def settled(tmp_path_factory):
    with checks.settled_lab(tmp_path_factory.mktemp("fourth"), CELLS, FILES, prepare) as lab:
        yield lab


def test_the_table_is_large_and_its_names_differ():
    checks.expect_whole(CASES, GROUPS, at_least=60)


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: " + ".join(c.name for c in g))
def test_mutations(settled, monkeypatch, group):
    checks.expect_mutations(settled, monkeypatch, group, NAMES)
