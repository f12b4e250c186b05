"""Steps that may be left out: where their readers get names then; not where conditions stand.

The reader of a name gets it from the last writer that ran. If all its writers may have been left
out, the reader is left out as well, and so are those that need what it binds.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Final

from cellwright.analysis.readers import Reader, Source

ROUNDS: Final = 8
"""Rounds after which the givers that hand names on are taken as found."""

Before = Callable[[Reader, str], "Source | None"]
HandOn = Callable[[Reader, str, int], None]


def find_fallbacks(
    steps: Mapping[str, Reader], checks: Iterable[Reader], before: Before, hand_on: HandOn
) -> None:
    """Note for each step that may be left out where the readers of its outputs get them then.

    Args:
        steps: The steps by name, in notebook order.
        checks: The checks.
        before: Returns where a step would get a name that it writes itself.
        hand_on: Lets a step hand on a name that it wrote above a position.
    """
    for _ in range(ROUNDS):
        count = sum(len(r.outputs) + len(r.reads) for r in steps.values())
        for reader in steps.values():
            reader.needs = {n for n, s in reader.reads.items() if _may_lack(steps, n, s)}
            if reader.conditional or reader.needs:
                _fall_back(steps, reader, before, hand_on)
        if count == sum(len(r.outputs) + len(r.reads) for r in steps.values()):
            break
    for check in checks:
        check.needs = {n for n, s in check.reads.items() if _may_lack(steps, n, s)}


def _fall_back(
    steps: Mapping[str, Reader], reader: Reader, before: Before, hand_on: HandOn
) -> None:
    for name in sorted(reader.outputs):
        source = before(reader, name)
        if source is None or name in reader.fallbacks:
            continue
        reader.fallbacks[name] = source
        write = source.write
        if source.as_read_source().source == "step" and write is not None and write.step:
            hand_on(steps[write.step], name, write.position)


def _may_lack(steps: Mapping[str, Reader], name: str, source: Source) -> bool:
    """Return whether nobody may have bound a name, since steps were left out."""
    if source.passed or name.startswith("@"):
        return False
    *before, last = follow(steps, name, source)
    return bool(before) and last.as_read_source().source == "unbound"


def follow(steps: Mapping[str, Reader], name: str, source: Source) -> Iterator[Source]:
    """Yield where a name comes from, then where from if that step is left out, and so on."""
    yield source
    while (write := source.write) is not None and write.owner == "step":
        giver = steps.get(write.step or "")
        fallback = giver.fallbacks.get(name) if giver is not None else None
        if fallback is None:
            return
        source = fallback
        yield source
