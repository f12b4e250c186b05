"""Order between steps that no data shows: commands of a shell work on files behind our back."""

from __future__ import annotations

from cellwright.analysis.ipython import Magic
from cellwright.convert.suggest.draft import Draft
from cellwright.convert.suggest.facts import CellFacts
from cellwright.convert.suggest.looks import only_shows
from cellwright.model import Pipeline

_SHELLS = frozenset({"bash", "sh", "script", "system", "sx", "!", "cmd", "perl", "ruby"})


def find_after(draft: Draft, pipeline: Pipeline, names: list[str]) -> dict[str, tuple[str, ...]]:
    """Return for each step the steps above that it must wait for though no data says so.

    A step that runs a command waits for those above that use files; one that uses files waits
    for those above that run a command.
    """
    found: dict[str, tuple[str, ...]] = {}
    reached: dict[str, set[str]] = {n: _above(pipeline, n) for n in names}
    for i, later in enumerate(names):
        waits: list[str] = []
        for j in range(i - 1, -1, -1):
            earlier = names[j]
            if earlier in reached[later] or not _meet(draft, j, i):
                continue
            if draft.groups[j].cells[-1] < draft.groups[i].cells[0]:
                waits.append(earlier)
                reached[later] |= {earlier, *reached[earlier]}
        if waits:
            found[later] = tuple(reversed(waits))
    return found


def _meet(draft: Draft, first: int, second: int) -> bool:
    """Return whether one of two groups runs a command, and the other may see what it does."""
    one = [draft.facts[p] for p in draft.groups[first].cells]
    other = [draft.facts[p] for p in draft.groups[second].cells]
    shells = any(map(_commands, one)), any(map(_commands, other))
    return (shells[0] and any(map(_uses_files, other))) or (
        shells[1] and any(map(_uses_files, one))
    )


def _commands(cell: CellFacts) -> bool:
    return any(_is_command(m) and not only_shows(m) for m in cell.magics)


def _uses_files(cell: CellFacts) -> bool:
    return bool(cell.record.files) or any(_is_command(m) for m in cell.magics)


def _is_command(magic: Magic) -> bool:
    return magic.kind == "shell" or magic.name in _SHELLS


def _above(pipeline: Pipeline, name: str) -> set[str]:
    found: set[str] = set()
    waiting = [name]
    while waiting:
        more = set(pipeline.upstream(waiting.pop())) - found
        found |= more
        waiting.extend(sorted(more))
    return found
