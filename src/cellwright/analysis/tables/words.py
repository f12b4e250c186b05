"""Sets of names as they stand in the tables: words in a text."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """Return the words of a text.

    Example:
        >>> sorted(words("b a"))
        ['a', 'b']
    """
    return frozenset(text.split())
