"""What tells the items of a repeated step apart, and their seeds; not where items come from."""

from __future__ import annotations

from collections.abc import Sequence

from cellwright.hashing.digest import digest


def identify_item(values: Sequence[str], again: int) -> str:
    """Return what tells an item from the others of its step, whatever its place.

    Args:
        values: Digests of the values of its loop variables.
        again: How many items before it have the same values.
    """
    return digest("item", list(values), again)[:32]


def derive_item_seed(seed: int, identity: str) -> int:
    """Return the seed of an item: 32 bits made of its step's seed and its identity.

    Example:
        >>> derive_item_seed(1, "a") == derive_item_seed(1, "a") != derive_item_seed(1, "b")
        True
    """
    return int(digest("item-seed", seed, identity)[:8], 16)
