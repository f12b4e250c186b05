"""Says in words why a task runs, from what its key was made of now and the last time."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from cellwright.model import Pipeline, StepRun, TaskKind
from cellwright.scheduling.tasks import CHECK_PREFIX

Listing = Callable[[str], Mapping[str, str]]
"""Returns the mapping that an object in the store holds (`keys.list_names`), empty if unknown."""

FIRST = "first run"


def explain_changes(
    *,
    kind: TaskKind,
    now: Mapping[str, str],
    last: StepRun | None,
    pipeline: Pipeline,
    listing: Listing,
    inputs: bool = True,
) -> tuple[str, ...]:
    """Return what changed since a step was last decided, in words, code first.

    Args:
        kind: Whether it is the step's own task or its checks'.
        now: The parts of the task's key.
        last: The last run of the step that recorded parts.
        pipeline: Where cells and their numbers are found.
        listing: Reads the packages and modules behind a digest.
        inputs: Whether inputs are compared; they are not while they are unknown.

    Returns:
        The words; empty when nothing changed.
    """
    prefix = CHECK_PREFIX if kind == "check" else ""
    before = _own(last.parts if last else {}, prefix)
    if not before:
        return (FIRST,)
    parts = _own(now, prefix)
    words: list[str] = []
    if parts["version"] != before.get("version"):
        words += _code(parts, before, kind, pipeline)
    if inputs:
        words += _named("input", parts, before)
        if parts["sharing"] != before.get("sharing", ""):
            words.append("inputs share objects in another way")
    words += _parameters(parts, before)
    words += _listed("modules", "local module `{}` changed", parts, before, listing)
    words += _packages(parts, before, listing)
    for name, text in (("python", "Python"), ("kernel", "kernel"), ("seed", "seed of the run")):
        if parts[name] != before.get(name):
            arrow = "" if name == "seed" else f": {before.get(name) or '–'} → {parts[name] or '–'}"
            words.append(f"{text} changed{arrow}")
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
    return {n: p for n, p in parts.items() if not n.startswith(CHECK_PREFIX)}


def _changed(group: str, now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    """Return the names in a group of parts that were there before and differ now."""
    start = f"{group}:"
    return [
        name.removeprefix(start)
        for name, part in now.items()
        if name.startswith(start) and before.get(name, part) != part
    ]


def _code(
    now: Mapping[str, str], before: Mapping[str, str], kind: TaskKind, pipeline: Pipeline
) -> list[str]:
    numbers = {cell.cell.id: cell.cell.number for cell in pipeline.cells or pipeline.setup}
    homes = {d.name: d.cell for d in pipeline.definitions}
    words = []
    if now["code"] != before.get("code"):
        words.append("code of the check changed" if kind == "check" else "code of the step changed")
    for name in _changed("definition", now, before):
        number = numbers.get(homes.get(name, ""))
        words.append(f"helper `{name}`{f' in cell {number}' if number else ''} changed")
    for cell in _changed("setup", now, before):
        number = numbers.get(cell)
        words.append(f"setup cell {number if number else cell} changed")
    return words or ["what the step uses or hands on changed"]


def _named(group: str, now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    start = f"{group}:"
    new = [n.removeprefix(start) for n in now if n.startswith(start) and n not in before]
    changed = [f"{group} `{name}` changed" for name in _changed(group, now, before)]
    return changed + [f"{group} `{name}` is new" for name in new]


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
    words = _listed("packages", "{}", now, before, listing)
    if not words:
        return []
    shown = "; ".join(words[:5]) + (f"; and {len(words) - 5} more" if len(words) > 5 else "")
    return [f"packages changed: {shown}" if words != ["packages"] else "packages changed"]


def _listed(
    group: str, text: str, now: Mapping[str, str], before: Mapping[str, str], listing: Listing
) -> list[str]:
    if now[group] == before.get(group):
        return []
    new, old = listing(now[group]), listing(before.get(group, ""))
    names = [n for n in sorted({*new, *old}) if new.get(n) != old.get(n)]
    if group == "packages":
        return [f"{n} {old.get(n, '–')} → {new.get(n, '–')}" for n in names] or ["packages"]
    return [text.format(n) for n in names] or ["local modules changed"]


def read_listing(data: bytes) -> Mapping[str, str]:
    """Return the mapping of names that the store keeps as JSON."""
    found = json.loads(data)
    return found if isinstance(found, dict) else {}
