"""Says in words why a task runs, from what its key was made of now and the last time."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from typing import Any

from cellwright.convert import Meaning
from cellwright.hashing import digest_bytes
from cellwright.model import Pipeline, StepRun, TaskKind
from cellwright.scheduling.code_reasons import CodeReasons
from cellwright.scheduling.holding import describe_variable
from cellwright.scheduling.tasks import PREFIXES

Listing = Callable[[str], Mapping[str, Any]]
"""Returns the mapping that an object in the store holds (`keys.list_names`), empty if unknown."""

NO_PACKAGES = digest_bytes(b"{}")
FIRST = "first run"
_SHOWN = 5
_FEW = 3


def explain_changes(
    *,
    kind: TaskKind,
    now: Mapping[str, str],
    last: StepRun | None,
    pipeline: Pipeline,
    meaning: Meaning,
    listing: Listing,
    texts: Collection[str] = (),
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
        texts: The digests of all code that counts now, for any task.
        inputs: Whether inputs are compared; they are not while they are unknown, and neither are
            packages that stand behind them.

    Returns:
        The words; empty when nothing changed.
    """
    before = own_parts(last.parts if last else {}, kind)
    if not before:
        return (FIRST,)
    parts = own_parts(now, kind)
    words: list[str] = []
    if parts["version"] != before.get("version"):
        words += CodeReasons(
            parts,
            before,
            kind=kind,
            pipeline=pipeline,
            meaning=meaning,
            old=listing(before.get("texts", "")),
            texts=texts,
        ).explain()
    if inputs:
        words += _named("input", parts, before)
        if parts["sharing"] != before.get("sharing", ""):
            words.append("inputs share objects in another way")
        if parts["carried"] != before.get("carried", ""):
            words.append("code of objects among its inputs changed")
    words += _parameters(parts, before)
    words += _Packages(parts, before, meaning, listing).explain(inputs=inputs)
    for name, text in (("python", "Python"), ("kernel", "kernel")):
        if parts[name] != before.get(name):
            words.append(f"{text} changed: {before.get(name) or '–'} → {parts[name] or '–'}")
    if parts["surroundings"] != before.get("surroundings", ""):
        words += _surroundings(parts, before)
    if parts["place"] != before.get("place", ""):
        words.append(f"the project is in another folder: `{parts['place'] or '–'}`")
    return tuple(words)


def explain_missing(kind: TaskKind, last: StepRun | None) -> str:
    """Return why there is no result although nothing changed."""
    subject = "its check" if kind == "check" else "it"
    if last is not None and last.status == "failed":
        return f"{subject} failed the last time"
    if last is not None and last.status in ("cancelled", "running", "waiting", "skipped"):
        return f"{subject} did not finish the last time"
    return "no earlier result is recorded"


def own_parts(parts: Mapping[str, str], kind: TaskKind) -> dict[str, str]:
    """Return the parts of one task of a step, without their prefix."""
    prefix = PREFIXES.get(kind, "")
    if prefix:
        return {n.removeprefix(prefix): p for n, p in parts.items() if n.startswith(prefix)}
    others = tuple(PREFIXES.values())
    return {n: p for n, p in parts.items() if not n.startswith(others)}


def _surroundings(now: Mapping[str, str], before: Mapping[str, str]) -> list[str]:
    start = "variable:"
    names = sorted(n for n in {*now, *before} if n.startswith(start))
    if not any(n in before for n in names) and before.get("surroundings"):
        return ["variables of the environment that libraries read changed"]
    unset = "unset"
    return [
        describe_variable(n.removeprefix(start), before.get(n, unset), now.get(n, unset))
        for n in names
        if now.get(n) != before.get(n)
    ]


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


class _Packages:
    """What changed in the distributions that a task uses, the ones that it names first."""

    def __init__(
        self,
        now: Mapping[str, str],
        before: Mapping[str, str],
        meaning: Meaning,
        listing: Listing,
    ) -> None:
        self._same = now["packages"] == before.get("packages")
        self._new = listing(now["packages"])
        self._old = listing(before.get("packages", ""))
        self._had_some = before.get("packages", NO_PACKAGES) != NO_PACKAGES
        self._named = {name.partition(".")[0].lower() for name in meaning.imports}

    def explain(self, *, inputs: bool) -> list[str]:
        """Return the words; without inputs, what only stood behind these is not gone."""
        if self._same:
            return []
        new, old = self._new, self._old
        if not old and self._had_some:
            return ["packages changed"]  # what they were is no longer in the store
        changed = [n for n in new if n in old and new[n] != old[n]]
        words = [f"{n} {old[n]} → {new[n]}" for n in self._sort(changed)[:_SHOWN]]
        if len(changed) > _SHOWN:
            words.append(f"and {len(changed) - _SHOWN} more packages")
        words += self._listed([n for n in old if n not in new and inputs], "no longer uses")
        words += self._listed([n for n in new if n not in old], "uses")
        if not words and inputs:
            return ["packages changed"]
        return words

    def _listed(self, names: list[str], verb: str) -> list[str]:
        """Return packages that came or went; of many, how many and the first."""
        ordered = self._sort(names)
        if len(names) <= _FEW:
            return [f"{n} {self._old.get(n, '–')} → {self._new.get(n, '–')}" for n in ordered]
        shown = ", ".join(ordered[:_FEW])
        return [f"{verb} {len(names)} {'more ' * (verb == 'uses')}packages: {shown}, …"]

    def _sort(self, names: list[str]) -> list[str]:
        return sorted(names, key=lambda n: (n.replace("-", "_").lower() not in self._named, n))


def read_listing(data: bytes) -> Mapping[str, Any]:
    """Return the mapping of names that the store keeps as JSON."""
    found = json.loads(data)
    return found if isinstance(found, dict) else {}
