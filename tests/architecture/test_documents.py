"""Documents speak of what exists: links, paths, commands, options and settings."""

import dataclasses
import re
import shlex

import pytest

from tests.architecture.sources import PACKAGE, ROOT

DOCUMENTS = sorted(
    [
        *ROOT.glob("*.md"),
        *(ROOT / "docs").rglob("*.md"),
        *(ROOT / "changelog.d").glob("*.md"),
        ROOT / "binder" / "README.md",
    ]
)
NAMES = [str(p.relative_to(ROOT)) for p in DOCUMENTS]
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FENCE = re.compile(r"^```([^\n]*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
# An inline span in backticks that looks like a path.
PATH = re.compile(r"`([\w.]+(?:/[\w.-]+)*/[\w.-]*)`")


def text_of(path):
    return path.read_text(encoding="utf-8")


def heading_anchors(text):
    """Return the anchors that headings get on the common hosts."""
    headings = re.findall(r"^#+ (.+)$", FENCE.sub("", text), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", h.lower()).strip().replace(" ", "-") for h in headings}


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_links_lead_somewhere(path):
    broken = []
    for target in LINK.findall(FENCE.sub("", text_of(path))):
        if "://" in target or target.startswith("mailto:"):
            continue
        name, _, anchor = target.partition("#")
        file = (path.parent / name).resolve() if name else path
        if not file.exists() or (
            anchor and file.suffix == ".md" and anchor not in heading_anchors(text_of(file))
        ):
            broken.append(target)
    assert broken == []


@pytest.mark.parametrize("name", ["ARCHITECTURE.md", "CONTRIBUTING.md"])
def test_paths_exist(name):
    """Paths are given from the root of the repository or from the package."""
    paths = PATH.findall(FENCE.sub("", text_of(ROOT / name)))
    ours = [p for p in paths if not p.startswith((".venv/", "http"))]
    assert ours
    assert [p for p in ours if not (ROOT / p).exists() and not (PACKAGE / p).exists()] == []


def commands(path):
    """Return the calls of `cellwright` in a document's blocks, as lists of words."""
    found = []
    for _, block in FENCE.findall(text_of(path)):
        for line in block.splitlines():
            call = re.match(r"\s*(?:\$ )?(?:\S*/)?(?:jupyter )?cellwright ((?:\w|-).*)", line)
            if call:
                found.append(shlex.split(call[1].split("   ")[0].split(" > ")[0], comments=True))
    return found


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_commands_and_options_exist(path):
    from cellwright.cli import main

    wrong = []
    for name, *words in commands(path):
        if name.startswith("-"):
            continue
        command = main.get_command(None, name)
        if command is None:
            wrong.append(name)
            continue
        command = getattr(command, "commands", {}).get(words[0] if words else "", command)
        known = {option for p in command.params for option in (*p.opts, *p.secondary_opts)}
        known.add("--help")
        wrong += [
            f"{name} {word}"
            for word in words
            if re.match(r"--?[a-z]", word) and word.split("=")[0] not in known
        ]
    assert wrong == []


def test_every_setting_is_documented():
    from cellwright.config import Settings

    page = text_of(ROOT / "docs" / "how-to" / "choose-a-store-and-ledger.md")
    names = {field.name for field in dataclasses.fields(Settings)} - {"project"}
    assert {n for n in names if f"| `{n}` |" not in page} == set()


def test_every_step_option_is_documented():
    from cellwright.convert.mark_options import OPTIONS

    page = text_of(ROOT / "docs" / "how-to" / "mark-a-notebook.md")
    assert {name for name in OPTIONS if f"`--{name} " not in page} == set()


def test_every_kind_of_failure_is_documented():
    from typing import get_args

    from cellwright.model import OutcomeKind

    page = text_of(ROOT / "docs" / "how-to" / "read-a-failed-step.md")
    kinds = set(get_args(OutcomeKind)) - {"succeeded"}
    assert {kind for kind in kinds if f"| `{kind}` |" not in page} == set()


@pytest.mark.parametrize("path", DOCUMENTS, ids=NAMES)
def test_blocks_that_are_python_parse(path):
    from IPython.core.inputtransformer2 import TransformerManager

    for language, block in FENCE.findall(text_of(path)):
        if language.strip() == "python":
            compile(TransformerManager().transform_cell(block), str(path), "exec")


def test_each_decision_has_a_number_of_its_own():
    numbers = [path.name[:4] for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md")]
    assert sorted(set(numbers)) == sorted(numbers)
    for path in (ROOT / "docs" / "decisions").glob("[0-9]*.md"):
        assert path.read_text("utf-8").startswith(f"# {path.name[:4]}. "), path.name
