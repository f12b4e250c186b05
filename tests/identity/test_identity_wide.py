"""The second table of mutations, several in one run where they concern different steps."""

import os

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

GROUPS = grouped(CASES, CELLS, {**FILES, "tinylab.py": TINY}, STEPS, at_once=4)


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
def lab(tmp_path_factory, tiny):
    folder = tmp_path_factory.mktemp("wide")
    lab = Lab(folder, CELLS, FILES)
    lab.write()
    make_binaries(folder)
    yield lab
    lab.close()


@pytest.fixture(scope="module")
def settled(lab):
    first = lab.run()
    assert first.status == "succeeded", first.record
    assert executed(lab.run()) == set(), "the same again"
    return lab


def test_the_table_is_large_and_its_names_differ():
    assert len(CASES) >= 70
    assert len({case.name for case in CASES}) == len(CASES)
    assert sum(map(len, GROUPS)) == len(CASES)


@pytest.mark.parametrize("group", GROUPS, ids=lambda g: " + ".join(c.name for c in g))
def test_mutations(settled, tiny, monkeypatch, group):
    lab, edits = settled, [e for case in group for e in case.edits]
    cells, files, _ = mutate(CELLS, {**FILES, "tinylab.py": TINY}, edits)
    (tiny / "tinylab.py").write_text(files.pop("tinylab.py"))
    parameters = surround(monkeypatch, group)
    for case in group:
        cells = case.order(cells) if case.order else cells
    lab.write(cells, files)
    for case in group:
        if case.act:
            case.act(lab.folder)
    try:
        run = lab.run(parameters)
        expect_runs(run, group)
        assert values(run, NAMES) == lab.plain(NAMES, cells, parameters)
    finally:
        lab.write()
        make_binaries(lab.folder)
        (tiny / "tinylab.py").write_text(TINY)
