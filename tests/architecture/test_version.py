"""There is one version number, and the changelog begins with it."""

import json
import re

from tests.architecture.sources import ROOT


def manifest_version():
    return json.loads((ROOT / "package.json").read_text(encoding="utf-8"))["version"]


def test_changelog_begins_with_the_version():
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    heading = re.search(r"^## (\S+)", text, flags=re.MULTILINE)
    assert heading is not None
    assert heading[1] == manifest_version()


def test_the_package_says_the_same():
    import cellwright

    assert cellwright.__version__ == manifest_version()


def test_fragments_are_written_for_users():
    """One or two lines of plain text each; the README of the folder says how."""
    for path in sorted((ROOT / "changelog.d").glob("*.md")):
        if path.name == "README.md":
            continue
        text = path.read_text(encoding="utf-8").strip()
        assert text, f"{path.name} is empty"
        assert len(text) <= 1000, f"{path.name} is longer than a changelog entry should be"
