"""Abstract objects: what the analysis knows of a value; not how code makes or changes them.

A value is a set of things, each standing for one object that the running code may have there.
Things that one name holds and another contains are the same thing: that is how aliases are seen.
"""

from __future__ import annotations

import ast
import itertools
from collections.abc import Iterable, Iterator
from typing import Final, Literal
from weakref import ReferenceType, ref

Kind = Literal[
    "scalar",
    "unknown",
    "list",
    "dict",
    "set",
    "tuple",
    "pandas",
    "array",
    "estimator",
    "module",
    "library",
    "function",
    "class",
    "instance",
    "method",
    "closure",
    "iterator",
    "generator",
    "handle",
    "connection",
    "lock",
    "thread",
    "socket",
    "figure",
    "rng",
    "path",
]

CONTAINERS: Final = frozenset({"list", "dict", "set", "tuple"})
WITHOUT_IDENTITY: Final = frozenset({"scalar", "module", "library", "path"})
OUTSIDE_STATE: Final = frozenset({"connection", "lock", "thread", "socket"})
"""Kinds whose state is not in the object: using one is no change of it."""
UNCHANGING: Final = WITHOUT_IDENTITY | OUTSIDE_STATE

CANNOT_CROSS: Final = {
    "generator": "generator",
    "handle": "open file",
    "connection": "connection",
    "lock": "lock",
    "thread": "thread or process",
    "socket": "socket",
}

_OVER_FILES: Final = {
    "csv.reader": "reader of a file",
    "csv.DictReader": "reader of a file",
    "csv.writer": "writer of a file",
    "csv.DictWriter": "writer of a file",
}
"""The same by what made an object."""

HOLE: Final = "\x00"
"""Stands for the unknown part of a text that is known in parts."""

PLAIN: Final = "*"
"""Key of the contents without identity, as far as they are kept."""

MANY: Final = 32

_serial = itertools.count()


class Thing:
    """One abstract object.

    Attributes:
        kind: What sort of object, as far as the analysis cares.
        dotted: Where it comes from: the import path of a library function, of a module, or of
            the class or function that made it.
        const: The value of a constant, where known; a text may have holes.
        parts: Things that it contains or refers to.
        items: Contents under constant keys or names of attributes (prefixed with a dot).
        holders: Things that contain it, by their serial numbers, as long as anything refers to
            them (`live_holders`).
        names: Notebook names that were bound to it at some time.
        node, frame, defaults: Of a function, class or module: its code, and its namespace or
            the one where it was made (a `frames.Frame`).
        cls: The class of an instance, the object of a bound method.
        born: Position of the cell that made it.
        serial: How many things were made before it.
        drawing: It draws from the global random state when it is used.
        cached: A function that remembers its results.
        called: Positions of the cells that called such a function.
        announced: A class whose making changed something else, as a base class that keeps a list
            of its subclasses does.
        rooted: What it remembers cannot be stored.
        replaced: A class whose name means another one since.
    """

    __slots__ = (
        "__weakref__",
        "announced",
        "born",
        "cached",
        "called",
        "cls",
        "const",
        "defaults",
        "dotted",
        "drawing",
        "frame",
        "holders",
        "items",
        "kind",
        "names",
        "node",
        "parts",
        "replaced",
        "rooted",
        "serial",
    )

    def __init__(
        self,
        kind: Kind,
        *,
        dotted: str = "",
        const: object = None,
        born: int = -1,
        node: ast.AST | None = None,
        frame: object | None = None,
    ) -> None:
        self.kind: Kind = kind
        self.dotted = dotted
        self.const = const
        self.parts: set[Thing] = set()
        self.items: dict[object, Value] = {}
        self.holders: dict[int, ReferenceType[Thing]] = {}
        self.names: set[str] = set()
        self.node = node
        self.frame = frame
        self.defaults: dict[str, Value] = {}
        self.cls: Value = NOTHING
        self.born = born
        self.serial = next(_serial)
        self.drawing = False
        self.called: set[int] = set()
        self.cached = self.announced = self.rooted = self.replaced = False

    def __repr__(self) -> str:
        return f"<{self.kind} {self.dotted or self.const or ''}>"

    def hold(self, value: Value, key: object = None) -> None:
        """Note that this thing now contains the value, under a constant key if there is one."""
        plain = set()
        for part in value:
            if part.kind not in WITHOUT_IDENTITY:
                self.parts.add(part)
                part.holders[self.serial] = ref(self)
            else:
                plain.add(part)
        if plain and len(self.items.get(PLAIN, NOTHING)) < MANY:
            self.items[PLAIN] = self.items.get(PLAIN, NOTHING) | plain
        if key is not None:
            self.items[key] = self.items.get(key, NOTHING) | value

    def live_holders(self) -> list[Thing]:
        """Return the things that contain this one; those that are gone are forgotten."""
        found = [(serial, holder()) for serial, holder in self.holders.items()]
        for serial, thing in found:
            if thing is None:
                del self.holders[serial]
        return [thing for _, thing in found if thing is not None]

    def is_bare(self) -> bool:
        """Return whether nothing refers to this thing, and nothing is in it."""
        told = self.names or self.holders or self.parts or self.items or self.cls or self.defaults
        return not told and self.const is None and self.node is None and self.born >= 0

    def forget_places(self) -> None:
        """Note that what stood at a place in this list may stand at another now."""
        for key in [k for k in self.items if isinstance(k, int)]:
            del self.items[key]


Value = frozenset[Thing]
NOTHING: Final[Value] = frozenset()
SCALAR: Final[Value] = frozenset({Thing("scalar")})


def union(values: Iterable[Value]) -> Value:
    """Return the value that may be any of several."""
    return NOTHING.union(*values)


def without_copies(value: Value, began: int) -> Value:
    """Return a value with one for all of the new things in it that nothing tells apart.

    Only the value has them, so whatever is done to one may be done to any.

    Args:
        value: What one of several pieces of code gave.
        began: Things with a higher serial number are new: made by that code.
    """
    if len(value) < 3:
        return value
    new: dict[tuple[Kind, str, bool], Thing] = {}
    kept: list[Thing] = []
    for thing in value:
        if thing.serial > began and thing.is_bare():
            new.setdefault((thing.kind, thing.dotted, thing.drawing), thing)
        else:
            kept.append(thing)
    return frozenset((*kept, *new.values()))


def kinds(value: Value) -> set[Kind]:
    """Return the kinds of things a value may be."""
    return {t.kind for t in value}


def texts(value: Value) -> tuple[str, ...]:
    """Return the texts (paths included) that a value may be, sorted; empty if one is unknown."""
    found = [t.const for t in value if t.kind in ("scalar", "path")]
    if len(found) != len(value) or not all(isinstance(c, str) for c in found):
        return ()
    return tuple(sorted(str(c) for c in found))


def stuck(value: Value) -> Thing | None:
    """Return what in a value certainly cannot cross to another step: itself, or a part of it."""
    found = [_stuck(thing) for thing in sorted(value, key=lambda t: (t.kind, t.dotted))]
    return found[0] if found and all(found) else None


def _stuck(thing: Thing) -> Thing | None:
    if why_stuck(thing):
        return thing
    if thing.kind not in CONTAINERS and thing.kind != "instance":
        return None
    contents = [v for k, v in thing.items.items() if k not in (PLAIN, "[]")]
    placed = union(contents)
    if PLAIN not in thing.items and thing.kind != "instance":
        contents.append(frozenset(thing.parts) - placed)
    for content in contents:
        if content and all(why_stuck(part) for part in content):
            return min(content, key=lambda t: (t.kind, t.dotted))
    return None


def why_stuck(thing: Thing) -> str:
    """Return what a thing is that cannot cross to another step, empty if it can."""
    if thing.announced:
        return "class whose making changes other objects"
    if thing.rooted:
        return "function that remembers earlier calls"
    if thing.kind == "instance" and any(c.replaced for c in thing.cls):
        return "object of a class whose name means another class by now"
    return CANNOT_CROSS.get(thing.kind, "") or _OVER_FILES.get(thing.dotted, "")


def reach(value: Value) -> Iterator[Thing]:
    """Yield all things in a value, contents of contents included."""
    seen: set[Thing] = set()
    todo = list(value)
    while todo:
        thing = todo.pop()
        if thing in seen:
            continue
        seen.add(thing)
        yield thing
        todo.extend(thing.parts)


def classes_behind(thing: Thing) -> Value:
    """Return the notebook classes that a class is made from: its bases, its metaclass."""
    behind = thing.cls | thing.defaults.get("metaclass", NOTHING)
    return frozenset(c for c in behind if c.kind == "class") if thing.kind == "class" else NOTHING


def holders(*things: Thing) -> Iterator[Thing]:
    """Yield things and all that contain any of them, directly or not."""
    seen: set[Thing] = set()
    todo = list(things)
    while todo:
        found = todo.pop()
        if found in seen:
            continue
        seen.add(found)
        yield found
        if not is_of_module(found):
            todo.extend(found.live_holders())


def is_of_module(thing: Thing) -> bool:
    """Return whether a thing is a function or class that a local module makes.

    Whatever holds one refers to it by its name, so that its state is the module's alone.
    """
    return thing.kind in ("function", "class") and thing.born < 0
