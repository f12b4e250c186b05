"""Committed files name no package registry: where packages come from is the user's business."""

import re

import pytest

from tests.architecture.sources import ROOT, committed_files

REGISTRIES = [
    r"\bpypi\.org",
    r"pythonhosted\.org",
    r"registry\.npmjs",
    r"registry\.yarnpkg",
    r"npmmirror",
    r"\banaconda\.org",
    r"\bjfrog\.io",
    r"--(extra-)?index-url",
]
PATTERN = re.compile("|".join(REGISTRIES))


def test_no_registry_is_named():
    files = [p for p in committed_files() if p.name != "test_hosts.py"]
    if not files:
        pytest.skip("not a git checkout")
    found = []
    for path in files:
        text = path.read_bytes().decode("utf-8", errors="ignore")
        found += [
            f"{path.relative_to(ROOT)}:{number}: {line.strip()[:120]}"
            for number, line in enumerate(text.splitlines(), 1)
            if PATTERN.search(line)
        ]
    assert found == []
