"""Which distributions count for code that imports some modules."""

import importlib.metadata
from pathlib import Path

import packaging.requirements  # noqa: F401 - before the path is another one
import pytest

from cellwright.app import Installed, read_installed
from cellwright.app.packages import normalise, read_head

INSTALLED = Installed(
    versions=dict.fromkeys(
        ["pandas", "numpy", "six", "matplotlib", "pyarrow", "janitor", "other", "cellwright"], "1"
    ),
    owners={
        "pandas": ("pandas",),
        "numpy": ("numpy",),
        "matplotlib": ("matplotlib",),
        "janitor": ("janitor",),
        "other": ("other",),
        "cellwright": ("cellwright",),
        "dateutil": ("python-dateutil",),
    },
    requires={
        "pandas": ("numpy", "python-dateutil"),
        "janitor": ("pandas",),
        "matplotlib": ("six",),
    },
    extras={"pandas": (("matplotlib", "plot"), ("pyarrow", "parquet"), ("absent", "excel"))},
)


@pytest.mark.parametrize(
    ("imports", "idle", "drawing", "expected"),
    [
        ({"numpy.linalg"}, set(), False, {"numpy"}),
        ({"pandas"}, set(), False, {"pandas", "numpy", "pyarrow"}),
        ({"pandas"}, set(), True, {"pandas", "numpy", "pyarrow", "matplotlib", "six"}),
        ({"pandas"}, {"janitor"}, False, {"pandas", "numpy", "pyarrow", "janitor"}),
        ({"other"}, {"janitor"}, False, {"other"}),
        ({"math", "own_module"}, {"other"}, False, set()),
        ({"cellwright.log_metric", "numpy"}, set(), False, {"numpy"}),
    ],
)
def test_what_counts(imports, idle, drawing, expected):
    assert set(INSTALLED.select(imports, idle, drawing=drawing)) == expected


def make(folder, name, version, module, requires=()):
    info = folder / f"{name}-{version}.dist-info"
    info.mkdir(parents=True)
    lines = ["Metadata-Version: 2.1", f"Name: {name}", f"Version: {version}"]
    lines += [f"Requires-Dist: {text}" for text in requires]
    (info / "METADATA").write_text("\n".join(lines) + "\n")
    (info / "top_level.txt").write_text(module)
    return info


def test_what_is_kept_is_read_again_when_something_was_installed(tmp_path, monkeypatch):
    site = tmp_path / "site"
    need = ['Low-Er>=1; python_version > "3"', 'extra_one; extra == "fast"', 'x; extra == "test"']
    info = make(site, "My_Lib", "1.0", "mylib", need)
    make(site, "extra_one", "2", "e1")
    make(site, "low.er", "3", "lower")
    make(site, "x", "4", "x")
    monkeypatch.setattr("sys.path", [str(site)])
    kept = tmp_path / "packages.bin"
    first = read_installed(kept)
    assert first.select({"mylib.sub"}) == {"extra-one": "2", "low-er": "3", "my-lib": "1.0"}
    assert read_installed(kept) == first
    (info / "METADATA").write_text("Name: My_Lib\nVersion: 1.1\n")
    assert read_installed(kept).select({"mylib"}) == {"my-lib": "1.1"}
    kept.write_bytes(b"broken")
    assert read_installed(kept).versions["my-lib"] == "1.1"


def test_names_have_one_form():
    assert {normalise(n) for n in ("A-b.C", "a_b-c", "A.B_c")} == {"a-b-c"}


def test_metadata_are_read_as_the_standard_library_reads_them():
    looked = 0
    for distribution in importlib.metadata.distributions():
        head = read_head(Path(str(distribution._path)))
        if head.get("name") is None:
            continue
        looked += 1
        assert head["name"][0] == distribution.metadata["Name"]
        assert head["version"][0] == distribution.version
        assert head.get("requires-dist", []) == list(distribution.requires or ())
    assert looked > 20


def test_a_licence_of_many_lines_is_no_end(tmp_path):
    info = tmp_path / "long-1.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(
        "Name: long\nVersion: 1\nLicense: first\n        \n        Requires-Dist: no\n\x0c more\n"
        "Requires-Dist: numpy>=1;\n  python_version>'3'\n\nRequires-Dist: pandas\n"
    )
    found = read_head(info)
    assert found["requires-dist"] == ["numpy>=1; python_version>'3'"]
    assert read_head(tmp_path / "nothing") == {}
