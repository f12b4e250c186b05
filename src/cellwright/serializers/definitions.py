"""Functions and classes of the notebook that are pickled by name; not those that travel by value.

A definition of the run is found in the kernel's `__main__`. When it is not there yet, its source is
run there first, with the definitions that it needs.
"""

from __future__ import annotations

import linecache
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from cellwright.errors import StoreError, nearest
from cellwright.hashing import digest
from cellwright.serializers.likeness import choose_version, is_made_by

MAIN = "__main__"


@dataclass(frozen=True, slots=True)
class DefinitionSource:
    """Source of a definition, and the names that it needs.

    `stateful` says that code changes the function or class after it was made, so that values
    which refer to it carry its state. `place` is its cell and line; `others` are the classes that
    the notebook makes under the same name elsewhere.
    """

    kind: str
    source: str
    needs: tuple[str, ...] = ()
    stateful: bool = False
    place: tuple[int, int] = (0, 0)
    others: tuple[DefinitionSource, ...] = ()

    @property
    def versions(self) -> tuple[DefinitionSource, ...]:
        """Return it and the others, in the order of the notebook."""
        return tuple(sorted((self, *self.others), key=lambda d: d.place))

    @property
    def tag(self) -> str:
        """Return what tells it from others of its name."""
        return digest("definition-source", self.source)[:16]


_apart: dict[tuple[str, str], Any] = {}
"""Classes whose name stands for another one in this kernel, by name and tag."""

_sources: dict[str, DefinitionSource] = {}


def use_definitions(sources: Mapping[str, DefinitionSource]) -> None:
    """Make these the definitions of the run in this process."""
    _apart.clear()
    _sources.clear()
    _sources.update(sources)


def main_namespace() -> dict[str, Any]:
    """Return the namespace of the notebook in this process."""
    return sys.modules[MAIN].__dict__


def is_definition(value: Any) -> bool:
    """Return whether a function or class is a definition of the run, findable by its name."""
    if getattr(value, "__module__", None) != MAIN:
        return False
    path = getattr(value, "__qualname__", "").split(".")
    definition = _sources.get(path[0])
    if definition is None:
        return False
    found: Any = main_namespace().get(path[0])
    for name in path[1:]:
        found = getattr(found, name, None)
    if found is value:
        return True
    return len(path) == 1 and bool(definition.others) and is_made_by(value, definition.versions)


def tag_of(value: Any) -> str:
    """Return which of the classes of its name a class is."""
    definition = _sources[value.__qualname__.partition(".")[0]]
    return choose_version(value, definition.versions).tag


def is_stateful(value: Any) -> bool:
    """Return whether a definition of the run is changed by code after it was made."""
    return _sources[value.__qualname__.partition(".")[0]].stateful


def resolve_definition(qualname: str, tag: str = "") -> Any:
    """Return the function or class of a name; called when a value that needs it is loaded.

    Args:
        qualname: Its name.
        tag: Which of the classes of that name.

    Raises:
        StoreError: `definition-missing` when the run has none of that name.
    """
    path = qualname.split(".")
    found = _resolve(path[0], tag, ())
    for name in path[1:]:
        found = getattr(found, name)
    return found


def _resolve(name: str, tag: str, above: tuple[str, ...]) -> Any:
    namespace = main_namespace()
    definition = _sources.get(name)
    wanted = next((d for d in definition.versions if d.tag == tag), None) if definition else None
    if definition is None or wanted is None or not definition.others:
        if name not in namespace:
            _define(name, definition, namespace, above)
        return namespace[name]
    there = namespace.get(name)
    if isinstance(there, type) and choose_version(there, definition.versions) is wanted:
        return there
    if (name, tag) not in _apart:
        place = {} if name in namespace else namespace
        _define(name, wanted, place, above)
        _apart[name, tag] = place[name]
    return _apart[name, tag]


def _define(
    name: str,
    definition: DefinitionSource | None,
    into: dict[str, Any],
    above: tuple[str, ...],
) -> None:
    """Run the source of a definition, so that its name is bound in a namespace."""
    if definition is None:
        raise StoreError(
            f"the value needs `{name}`, which is not defined here",
            code="definition-missing",
            where=f"definition `{name}`",
            hint=f"define `{name}` before loading it; {nearest(name, _sources)}",
        )
    namespace = main_namespace()
    needed = _make_needed(name, definition, (*above, name))
    file = f"<definition {name} {definition.tag}>" if definition.others else f"<definition {name}>"
    lines = definition.source.splitlines(keepends=True)
    linecache.cache[file] = (len(definition.source), None, lines, file)
    code = compile(definition.source, file, "exec")
    if into is namespace and not needed:
        exec(code, namespace)  # noqa: S102
        return
    exec(code, namespace, needed)  # noqa: S102
    into[name] = needed[name]


def _make_needed(name: str, definition: DefinitionSource, above: tuple[str, ...]) -> dict[str, Any]:
    """Make what a definition needs; return what its name does not stand for in the namespace."""
    namespace = main_namespace()
    found: dict[str, Any] = {}
    for need in definition.needs:
        known = _sources.get(need)
        if known is None or need in above:
            continue
        if not known.others:
            if need not in namespace:
                _define(need, known, namespace, above)
            continue
        before = [d for d in known.versions if d.place <= definition.place] or [known]
        made = _resolve(need, before[-1].tag, above)
        if namespace.get(need) is not made:
            found[need] = made
    return found
