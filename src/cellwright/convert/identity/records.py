"""Records of code identity: statements of a scope as units, and what a task means."""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field

Chain = tuple[str, ...]
"""A name and the attributes taken from it: `geo.units.scale`."""

NOTEBOOK = ""
"""The scope of the notebook's own names; other scopes are dotted names of local modules."""


@dataclass(frozen=True, slots=True)
class Imported:
    """One name that an import statement binds.

    Attributes:
        bound: The name that it binds; empty for a star.
        module: The absolute dotted name of the module.
        name: What is taken from the module; None when it is the module itself.
        whole: Whether `bound` stands for `module` itself, not for its first part.
    """

    bound: str
    module: str
    name: str | None = None
    whole: bool = True


@dataclass(frozen=True, slots=True)
class Unit:
    """One top-level statement of a scope: the grain in which code counts.

    Attributes:
        scope: The notebook, or the dotted name of a module.
        home: The cell's id, or the module.
        line: Where it begins there.
        node: The statement.
        binds: Names that it binds in the scope.
        reads: Global names that it or the functions in it read.
        chains: All names with the attributes taken from them, local ones included.
        imports: What imports in it bind, those inside functions included.
        runs_imports: Of these, the ones that are executed with the statement itself.
        plain: Whether it is a function, a class or an import: where it stands does not matter.
        attributes: Names of all attributes that its code takes of anything.
    """

    scope: str
    home: str
    line: int
    node: ast.stmt
    binds: frozenset[str] = frozenset()
    reads: frozenset[str] = frozenset()
    chains: frozenset[Chain] = frozenset()
    imports: tuple[Imported, ...] = ()
    runs_imports: tuple[Imported, ...] = ()
    plain: bool = False
    attributes: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a task means.

    Attributes:
        version: The digest of all of it.
        code: The same without what the task hands on: effects are remembered under it.
        parts: What the version was made of, by label, as digests.
        texts: The source of each part, with the place (cell id or module) and line it begins at.
        parameters: The parameters that its code uses.
        random: Digest of the statements that seed generators before it; empty when there is none.
        imports: Dotted names of third-party modules that it uses.
        idle_imports: Those that are imported before it and of which no code uses a name.
        attributes: Names of attributes and methods that its code uses.
        carried: Digest of the functions and classes that its values may consist of.
        idle_texts: Texts that stand only in statements of setup that do not count.
        makes: Whether it asks for files only to make those that are missing.
        widened: In words, where code could not be resolved, so that more counts.
    """

    version: str
    code: str
    parts: Mapping[str, str] = field(default_factory=dict)
    texts: Mapping[str, tuple[str, int, str]] = field(default_factory=dict)
    parameters: frozenset[str] = frozenset()
    random: str = ""
    imports: frozenset[str] = frozenset()
    idle_imports: frozenset[str] = frozenset()
    attributes: frozenset[str] = frozenset()
    carried: str = ""
    idle_texts: frozenset[str] = frozenset()
    makes: bool = False
    widened: tuple[str, ...] = ()
