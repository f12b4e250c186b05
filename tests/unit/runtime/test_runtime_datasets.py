"""Which files a path stands for that code names and a library in C opens."""

import pytest

from cellwright.runtime.datasets import find_members


@pytest.fixture
def tree(tmp_path):
    for name in ("parts/k=1/a.parquet", "parts/k=2/b.parquet", "parts/_meta", "parts/.hidden/c"):
        place = tmp_path / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.touch()
    (tmp_path / "odd[1].csv").touch()
    return tmp_path


@pytest.mark.parametrize(
    ("path", "files", "folders"),
    [
        ("parts", ["_meta", "k=1/a.parquet", "k=2/b.parquet"], ["", "k=1", "k=2"]),
        ("parts/k=1", ["k=1/a.parquet"], ["k=1"]),
        ("parts/k=1/*.parquet", ["k=1/a.parquet"], ["k=1"]),
        ("parts/*/*.parquet", ["k=1/a.parquet", "k=2/b.parquet"], ["", "k=1", "k=2"]),
        ("parts/*.csv", [], [""]),
        ("parts/_meta", [], []),
        ("parts/missing", [], []),
        ("odd[1].csv", [], []),
    ],
)
def test_members(tree, path, files, folders):
    found = find_members(str(tree / path))
    below = str(tree / "parts")
    assert found == (
        [f"{below}/{name}" for name in files],
        [f"{below}/{name}".rstrip("/") for name in folders],
    )
