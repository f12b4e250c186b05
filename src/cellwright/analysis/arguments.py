"""The arguments of one abstract call."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from cellwright.analysis.values import NOTHING, Value, union


@dataclass(frozen=True, slots=True)
class Arguments:
    """Values by position and keyword; `rest` is what `*x` and `**x` may bring beyond those."""

    positional: Sequence[Value] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    rest: Value = NOTHING
    starred: bool = False

    def get(self, position: int | str, keyword: str = "") -> Value | None:
        """Return an argument by position or keyword, None if it is not given."""
        if isinstance(position, str):
            return self.keywords.get(position)
        if position < len(self.positional):
            return self.positional[position]
        return self.keywords.get(keyword) if keyword else None

    def pick(self, places: Sequence[int | str]) -> Value:
        """Return what stands at any of the places; `**` stands for all keywords."""
        found = [self.rest] if places else []
        for place in places:
            if place == "**":
                found.extend(self.keywords.values())
            else:
                found.append(self.get(place) or NOTHING)
        return union(found)

    def all(self) -> Value:
        """Return all arguments together."""
        return union([*self.positional, *self.keywords.values(), self.rest])
