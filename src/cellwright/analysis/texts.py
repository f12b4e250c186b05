"""Texts put together from known parts by `format` and `join`; f-strings are in `expressions`."""

from __future__ import annotations

from itertools import count
from string import Formatter

from cellwright.analysis.arguments import Arguments
from cellwright.analysis.values import HOLE, NOTHING, PLAIN, Thing, Value


def fill_places(text: str, arguments: Arguments) -> str:
    """Return what `text.format(...)` gives, with holes for what is not known."""
    places = count()
    found: list[str] = []
    try:
        pieces = list(Formatter().parse(text))
    except ValueError:
        return HOLE
    for literal, field, spec, conversion in pieces:
        found.append(literal)
        if field is None:
            continue
        name = field or str(next(places))
        value = arguments.get(int(name) if name.isdecimal() else name)
        known = _known(value or NOTHING)
        plain = not spec and conversion in (None, "s") and not arguments.starred
        found.append(known if known is not None and plain else HOLE)
    return "".join(found)


def placed_texts(thing: Thing) -> list[str] | None:
    """Return the texts in a list or tuple, in order, holes for those not known; None if empty."""
    places = [k for k in thing.items if k != PLAIN]
    if not places or places != list(range(len(places))):
        return None
    found = [_known(thing.items[k]) for k in places]
    return [HOLE if text is None else text for text in found]


def _known(value: Value) -> str | None:
    if len(value) != 1:
        return None
    thing = next(iter(value))
    is_text = thing.kind in ("scalar", "path") and isinstance(thing.const, str | int)
    return str(thing.const) if is_text else None
