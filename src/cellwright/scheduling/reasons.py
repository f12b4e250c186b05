"""Says in words why a task runs, from what its key was made of now and the last time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from cellwright.convert import Meaning, find_line
from cellwright.model import Pipeline, StepRun, TaskKind
from cellwright.scheduling.tasks import PREFIXES

Listing = Callable[[str], Mapping[str, Any]]
"""Returns the mapping that an object in the store holds (`keys.list_names`), empty if unknown."""

FIRST = "first run"
_SHOWN = 5
_CODE = ("definition", "value", "statement", "import")


def explain_changes(
    *,
    kind: TaskKind,
    now: Mapping[str, str],
    last: StepRun | None,
    pipeline: Pipeline,
    meaning: Meaning,
    listing: Listing,
    inputs: bool = True,
) -> tuple[str, ...]:
    """Return what changed since a step was last decided, in words, code first.

    Args:
        kind: Whether it is the step's own task or its checks'.
        now: The parts of the task's key.
        last: The last run of the step that recorded parts.
        pipeline: Where cells and their numbers are found.
        meaning: What the task's code means.
        listing: Reads the packages and texts behind a digest.
        inputs: Whether inputs are compared; they are not while they are unknown.

    Returns:
        The words; empty when nothing changed.
    """
    prefix = PREFIXES.get(kind, "")
    before = _own(last.parts if last else {}, prefix)
    if not before:
        return (FIRST,)
    parts = _own(now, prefix)
    words: list[str] = []
    if parts["version"] != before.get("version"):
        words += _Code(parts, before, kind, pipeline, meaning, listing).explain()
    if inputs:
        words += _named("input", parts, before)
        if parts["sharing"] != before.get("sharing", ""):
            words.append("inputs share objects in another way")
        if parts["carried"] != before.get("carried", ""):
            words.append("code of objects among its inputs changed")
    words += _parameters(parts, before)
    words += _packages(parts, before, listing)
    for name, text in (("python", "Python"), ("kernel", "kernel")):
        if parts[name] != before.get(name):
            words.append(f"{text} changed: {before.get(name) or '–'} → {parts[name] or '–'}")
    if parts["surroundings"] != before.get("surroundings", ""):
        words.append("variables of the environment that libraries read changed")
    if parts["place"] != before.get("place", ""):
        words.append(f"the project is in another folder: {parts['place'] or '–'}")
    return tuple(words)


def explain_missing(kind: TaskKind, last: StepRun | None) -> str:
    """Return why there is no result although nothing changed."""
    subject = "its check" if kind == "check" else "it"
    if last is not None and last.status == "failed":
        return f"{subject} failed the last time"
    if last is not None and last.status in ("cancelled", "running", "waiting", "skipped"):
        return f"{subject} did not finish the last time"
    return "no earlier result is recorded"


def _own(parts: Mapping[str, str], prefix: str) -> dict[str, str]:
    """Return the parts of one task of a step, without their prefix."""
    if prefix:
        return {n.removeprefix(prefix): p for n, p in parts.items() if n.startswith(prefix)}
    others = tuple(PREFIXES.values())
    return {n: p for n, p in parts.items() if not n.startswith(others)}


class _Code:
    """What changed in code, with the places.

    Args: those of `explain_changes`, with both mappings of parts without prefixes.
    """

    def __init__(
        self,
        now: Mapping[str, str],
        before: Mapping[str, str],
        kind: TaskKind,
        pipeline: Pipeline,
        meaning: Meaning,
        listing: Listing,
    ) -> None:
        self._now, self._before = now, before
        self._kind = kind
        self._numbers = {c.cell.id: c.cell.number for c in (*pipeline.setup, *pipeline.cells)}
        self._meaning = meaning
        self._old = listing(before.get("texts", ""))

    def explain(self) -> list[str]:
        """Return what changed: the step's own code, then what it uses."""
        now, before = self._now, self._before
        own = now.get("code") != before.get("code")
        words = [self._own_code()] if own else []
        labels = [name for name in now if name.partition(":")[0] in _CODE]
        words += [self._changed(n) for n in labels if n in before and before[n] != now[n]]
        if not own:
            new = [name for name in labels if name not in before]
            gone = [n for n in before if n.partition(":")[0] in _CODE and n not in now]
            words += [f"{self._subject(n)}{self._place(n)} is new" for n in new[:_SHOWN]]
            words += [f"{self._subject(n)} is gone" for n in gone[:_SHOWN]]
            if words and self._meaning.widened:
                words.append(self._meaning.widened[0])
        return words or ["what the step hands on, or one of its settings, changed"]

    def _own_code(self) -> str:
        subject = "code of the check" if self._kind == "check" else "code of the step"
        for label, text in self._meaning.texts.items():
            if label.startswith("cell:") and self._before.get(label) != self._now.get(label):
                home, _, source = text
                line = self._line(label, source)
                where = f", line {line}" if line else ""
                return f"{subject} changed (cell {self._numbers.get(home, home)}{where})"
        return f"{subject} changed"

    def _changed(self, label: str) -> str:
        text = self._meaning.texts.get(label)
        line = self._line(label, text[2]) if text else 0
        at = f" (line {text[1] + line - 1})" if text and line else ""
        return f"{self._subject(label)}{self._place(label)} changed{at}"

    def _line(self, label: str, source: str) -> int:
        old = self._old.get(self._before.get(label, ""))
        if not isinstance(old, list) or len(old) != 3:
            return 0
        return find_line(str(old[2]), source)

    def _subject(self, label: str) -> str:
        group, _, name = label.partition(":")
        name = name.partition("#")[0]
        if group == "definition":
            return f"helper `{name.rpartition('.')[2]}`"
        if group == "import":
            return f"import of `{name}`"
        if group == "statement":
            return "a statement"
        return f"`{name}`"

    def _place(self, label: str) -> str:
        text = self._meaning.texts.get(label)
        if text is None:
            return ""
        number = self._numbers.get(text[0])
        return f" in cell {number}" if number else f" in `{text[0]}`" if text[0] else ""


def _named(group: str, now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    start = f"{group}:"
    names = [name for name in now if name.startswith(start)]
    changed = [n for n in names if n in before and before[n] != now[n]]
    new = [n for n in names if n not in before]
    return [f"{group} `{n.removeprefix(start)}` changed" for n in changed] + [
        f"{group} `{n.removeprefix(start)}` is new" for n in new
    ]


def _parameters(now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    words = []
    for name, text in now.items():
        if name.startswith("parameter:") and before.get(name) != text:
            shown = name.removeprefix("parameter:")
            if name in before:
                words.append(f"parameter `{shown}` changed: {before[name]} → {text}")
            else:
                words.append(f"parameter `{shown}` is new")
    return words


def _packages(now: Mapping[str, str], before: Mapping[str, str], listing: Listing) -> list[str]:
    if now["packages"] == before.get("packages"):
        return []
    new, old = listing(now["packages"]), listing(before.get("packages", ""))
    names = [n for n in sorted({*new, *old}) if new.get(n) != old.get(n)]
    words = [f"{n} {old.get(n, '–')} → {new.get(n, '–')}" for n in names[:_SHOWN]]
    more = len(names) - _SHOWN
    return [*words, *([f"and {more} more packages"] if more > 0 else [])] or ["packages changed"]


def read_listing(data: bytes) -> Mapping[str, Any]:
    """Return the mapping of names that the store keeps as JSON."""
    found = json.loads(data)
    return found if isinstance(found, dict) else {}
