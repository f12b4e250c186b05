"""Every object of a store compared with its name; what is damaged mended, or set aside."""

from __future__ import annotations

import contextlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from cellwright.errors import StoreError
from cellwright.hashing import digest_bytes
from cellwright.stores.chunked import RECIPE, TABLE
from cellwright.stores.objects import ObjectStore
from cellwright.stores.tables import decode_table

ASIDE = ".damaged"


@dataclass(frozen=True, slots=True)
class Damage:
    """One damaged thing.

    Attributes:
        what: `object`, `small`, `recipe`, `list` or `cache`.
        digest: The object; empty where that cannot be told.
        where: The place in words.
        done: What was done about it: nothing, `restored`, `set aside` or `removed`.
    """

    what: str
    digest: str
    where: str
    done: str = ""


def check_objects(store: ObjectStore, *, repair: bool = False) -> Iterator[Damage | str]:
    """Check every object; yield the digest of each that is whole, and each damage.

    Args:
        store: The store.
        repair: Whether to restore what the cache still has, and to set the rest aside: then it
            counts as missing, and whoever makes it again stores it again.
    """
    yield from _check_small(store, repair=repair)
    yield from _check_whole(store, repair=repair)
    yield from _check_recipes(store, repair=repair)
    yield from _check_lists(store, repair=repair)
    yield from _check_cache(store, repair=repair)


def _check_small(store: ObjectStore, *, repair: bool) -> Iterator[Damage | str]:
    small = store.small
    if small is None:
        return
    found = list(small.find_damage())
    broken = {digest for digest, _ in found}
    yield from (d for d in small.digests() if d not in broken)
    done = ""
    if found and repair:
        for name in {w.partition(":")[0] for _, w in found}:
            _set_aside(store, Path(name), copy=True)
        small.sweep(lambda *_: True)
        done = "set aside"
    for digest, where in found:
        yield Damage("small", digest, where, done)


def _check_whole(store: ObjectStore, *, repair: bool) -> Iterator[Damage | str]:
    backing = store.large.backing
    for digest in list(backing.digests()):
        if _is_good(backing.read_whole(digest), digest):
            yield digest
            continue
        if not backing.has(digest):  # removed meanwhile
            continue
        done = _mend(store, digest) if repair else ""
        yield Damage("object", digest, _place(store, digest), done)


def _check_recipes(store: ObjectStore, *, repair: bool) -> Iterator[Damage | str]:
    for digest in list(store.large.backing.noted(RECIPE)):
        recipe = store.large.recipe(digest)
        good = recipe is not None and _is_good(store.large.rebuild(digest, recipe), digest)
        if good or store.large.backing.has(digest):
            yield digest
            continue
        done = ""
        if repair:
            done = "restored" if _restore(store, digest) else "set aside"
            _note_aside(store, digest, RECIPE)
        yield Damage("recipe", digest, _place(store, digest), done)


def _check_lists(store: ObjectStore, *, repair: bool) -> Iterator[Damage]:
    """Check the lists of pieces, which are only a convenience."""
    backing = store.large.backing
    for digest in list(backing.noted(TABLE)):
        data = backing.read_note(digest, TABLE)
        if data is None or decode_table(data) is not None:
            continue
        if repair:
            backing.remove_note(digest, TABLE)
        yield Damage("list", digest, _place(store, digest), "removed" if repair else "")


def _check_cache(store: ObjectStore, *, repair: bool) -> Iterator[Damage]:
    for digest in list(store.cache.digests()):
        if _is_good(store.cache.read_whole(digest), digest):
            continue
        if repair:
            store.cache.remove(digest)
        where = str(store.cache.path(digest))
        yield Damage("cache", digest, where, "removed" if repair else "")


def _is_good(data: Iterable[bytes], digest: str) -> bool:
    try:
        return digest_bytes(data) == digest
    except (StoreError, OSError, ValueError):
        return False


def _mend(store: ObjectStore, digest: str) -> str:
    """Restore an object from the cache, or set it aside."""
    data = store.cache.get(digest) if store.cache.is_whole(digest) else None
    if store.folder is not None:
        _set_aside(store, store.folder / digest[:2] / digest)
    store.large.backing.forget(digest)
    if data is None:
        return "set aside"
    store.large.backing.write(data, digest)
    return "restored"


def _restore(store: ObjectStore, digest: str) -> bool:
    """Store an object whole that was kept as pieces, if the cache has it."""
    if not store.cache.is_whole(digest):
        return False
    store.large.backing.write(store.cache.get(digest), digest)
    return True


def _note_aside(store: ObjectStore, digest: str, kind: str) -> None:
    if store.folder is not None:
        _set_aside(store, store.folder / digest[:2] / f"{digest}.{kind}")
    store.large.backing.remove_note(digest, kind)


def _set_aside(store: ObjectStore, path: Path, *, copy: bool = False) -> None:
    """Move a damaged file out of the way; nothing is deleted."""
    if store.folder is None:
        return
    aside = store.folder / ASIDE
    aside.mkdir(exist_ok=True)
    with contextlib.suppress(FileNotFoundError):
        if copy:
            (aside / f"small-{path.name}").write_bytes(path.read_bytes())
        else:
            path.replace(aside / path.name)


def _place(store: ObjectStore, digest: str) -> str:
    if store.folder is not None:
        return str(store.folder / digest[:2] / digest)
    return f"{store.url}, object {digest}"
