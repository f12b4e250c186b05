"""The second table of mutations, several in one run where they concern different steps."""

import os

import pytest

from tests.identity import identity_lab as checks
from tests.identity.identity_wide_cases import CASES
from tests.identity.identity_wide_project import (
    CELLS,
    FILES,
    NAMES,
    STEPS,
    TINY,
    make_binaries,
)

pytestmark = pytest.mark.kernel

GROUPS = checks.grouped(CASES, CELLS, {**FILES, "tinylab.py": TINY}, STEPS, at_once=8)


@pytest.fixture(scope="module")
def tiny(tmp_path_factory):
    """A project that is installed in editable form: a path, and what pip writes about it."""
    source = tmp_path_factory.mktemp("tiny")
    (source / "tinylab.py").write_text(TINY)
    info = source / "tinylab-1.0.dist-info"
    info.mkdir()
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: tinylab\nVersion: 1.0\n")
    (info / "top_level.txt").write_text("tinylab\n")
    (info / "RECORD").write_text("")
    (info / "INSTALLER").write_text("pip\n")
    (info / "direct_url.json").write_text(
        f'{{"dir_info": {{"editable": true}}, "url": "file://{source}"}}'
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(source)
        patch.setenv("PYTHONPATH", str(source), prepend=os.pathsep)
        yield source


@pytest.fixture(scope="module")
def settled(tmp_path_factory, tiny):
    with checks.settled_lab(tmp_path_factory.mktemp("wide"), CELLS, FILES, make_binaries) as lab:
        yield lab


def test_the_table_is_large_and_its_names_differ():
    checks.expect_whole(CASES, GROUPS, at_least=70)


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: " + ".join(c.name for c in g))
def test_mutations(settled, tiny, monkeypatch, group):
    edits = [e for case in group for e in case.edits]
    mutated = checks.mutate(CELLS, {**FILES, "tinylab.py": TINY}, edits)
    (tiny / "tinylab.py").write_text(mutated[1].pop("tinylab.py"))
    try:
        run, cold = checks.run_mutations(settled, monkeypatch, group, mutated)
        assert checks.values(run, NAMES) == cold(NAMES)
    finally:
        settled.write()
        (tiny / "tinylab.py").write_text(TINY)
