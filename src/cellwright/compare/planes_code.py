"""The plane of code: which steps mean something else, and how their scripts read."""

from __future__ import annotations

from collections.abc import Callable
from difflib import unified_diff

from cellwright.compare.pairs import Found, by_step
from cellwright.model import RunRecord, StepRun

Read = Callable[[str], str | None]

_CONTEXT = 3


def compare_code(a: RunRecord, b: RunRecord, read: Read) -> Found:
    """Return the steps whose versions differ, with both scripts and the difference as text.

    The version decides: comments and formatting alone are no difference. Where the scripts are
    the same, the version differs by what they use: a module, or a setting.
    """

    def compare(one: StepRun | None, other: StepRun | None) -> Found:
        versions = [step.version if step else "" for step in (one, other)]
        if versions[0] == versions[1] or (one and other and not all(versions)):
            return {}  # equal, or never decided in one of the runs
        texts = [_script(step, read) for step in (one, other)]
        return {
            "a": texts[0],
            "b": texts[1],
            "what": _what(one, other, texts),
            "versions": {"a": versions[0], "b": versions[1]},
            "diff": _diff(*texts),
        }

    return by_step(a, b, compare)


def _script(step: StepRun | None, read: Read) -> str | None:
    return read(step.source) if step is not None and step.source else None


def _what(one: StepRun | None, other: StepRun | None, texts: list[str | None]) -> str:
    if one is None:
        return "added"
    if other is None:
        return "removed"
    if texts[0] == texts[1]:
        return "the same text, with other modules, helpers or settings"
    return "changed"


def _diff(one: str | None, other: str | None) -> str:
    before, after = (one or "").splitlines(), (other or "").splitlines()
    return "\n".join(unified_diff(before, after, "a", "b", n=_CONTEXT, lineterm=""))
