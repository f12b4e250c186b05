"""What a statement does to things besides binding names, as its text says.

Nothing is executed and no name is followed: what it means for other code is in `consequences`.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from cellwright.analysis.scopes import FUNCTIONS, bindings, function_bindings
from cellwright.convert.identity.known import QUIET_MAGICS, WRITING
from cellwright.convert.identity.records import Chain
from cellwright.convert.identity.sharing import Share, bindings_of, follow_local, shares_of
from cellwright.convert.identity.units import chain_of

_SETTERS: Final = frozenset({"setattr", "delattr"})


@dataclass(frozen=True, slots=True)
class Call:
    """A call, or a decorator, as it stands in code.

    Attributes:
        chain: What is called, when it is a name with attributes.
        name: The last part of what is called; empty when it has no name.
        receiver: What the object may be that the method belongs to.
        arguments: What the arguments may share objects with, by position or keyword.
        dropped: Whether the result is not used: it is made for its effect.
        writes: Whether it writes where other code may read.
        decorates: Whether it stands as a decorator.
    """

    chain: Chain | None
    name: str
    receiver: frozenset[Share]
    arguments: tuple[tuple[int | str, frozenset[Share]], ...]
    dropped: bool = False
    writes: bool = False
    decorates: bool = False


@dataclass(slots=True)
class Effects:
    """What code does when it is executed.

    Attributes:
        stores: Objects of which it sets or deletes an attribute or an item.
        rebinds: Names of its scope that it binds again or deletes.
        calls: What it calls.
        loops: What it goes through, item by item.
        classes: The bases and the metaclass of each class that it makes.
        always: Whether it may matter to any later code.
        local: Names that are local to it: what is done to these matters to nobody else.
    """

    stores: set[Share] = field(default_factory=set)
    rebinds: set[str] = field(default_factory=set)
    calls: list[Call] = field(default_factory=list)
    loops: set[Share] = field(default_factory=set)
    classes: set[Share] = field(default_factory=set)
    always: bool = False
    local: frozenset[str] = frozenset()

    def __bool__(self) -> bool:
        """Return whether there is any."""
        found = self.stores or self.rebinds or self.calls or self.loops or self.classes
        return bool(found or self.always)


def find_effects(node: ast.AST, *, inside: bool = False) -> Effects:
    """Return what a statement does besides binding names.

    Args:
        node: The statement; of definitions only the decorators and defaults are executed.
        inside: Look into the body of a definition instead: what calling it does.
    """
    return _Finder(node, inside=inside).find()


class _Finder:
    """Goes through one statement."""

    def __init__(self, node: ast.AST, *, inside: bool) -> None:
        self._node = node
        self._inside = inside
        self._local = bindings_of(node, inside=inside)
        self._own = _own_names(node) if inside else frozenset()
        self._found = Effects(local=self._own)

    def find(self) -> Effects:
        """Return what was found."""
        dropped = {id(p.value) for p in ast.walk(self._node) if isinstance(p, ast.Expr)}
        dropped |= {
            id(p.value.value)
            for p in ast.walk(self._node)
            if isinstance(p, ast.Expr) and isinstance(p.value, ast.Await)
        }
        for part in _executed(self._node, self._inside):
            if not (self._inside and isinstance(part, ast.Assert | ast.Raise)):
                self._note(part, dropped)
        return self._found

    def _note(self, part: ast.AST, dropped: set[int]) -> None:
        found = self._found
        if isinstance(part, ast.Assert | ast.Raise):
            found.always = True
        elif isinstance(part, ast.Attribute | ast.Subscript):
            if isinstance(part.ctx, ast.Store | ast.Del):
                self._store(part)
        elif isinstance(part, ast.AugAssign | ast.Delete):
            self._rebind([part.target] if isinstance(part, ast.AugAssign) else part.targets, part)
        elif isinstance(part, ast.Global):
            found.rebinds.update(part.names)
        elif isinstance(part, ast.Call):
            self._call(part, dropped=id(part) in dropped)
        elif isinstance(part, ast.BinOp) and id(part) in dropped:
            found.stores |= self._shares(part)
        elif isinstance(part, ast.For | ast.AsyncFor | ast.comprehension):
            found.loops |= self._shares(part.iter)
        elif isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            self._define(part)

    def _define(self, part: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        for decorator in part.decorator_list:
            if not isinstance(decorator, ast.Call):
                self._add(decorator, (), decorates=True)
        if isinstance(part, ast.ClassDef):
            for base in (*part.bases, *(k.value for k in part.keywords if k.arg == "metaclass")):
                self._found.classes |= self._shares(base)

    def _rebind(self, targets: list[ast.expr], part: ast.AST) -> None:
        names = [t.id for t in targets if isinstance(t, ast.Name)]
        self._found.rebinds.update(n for n in names if n not in self._own)
        if isinstance(part, ast.AugAssign) and isinstance(part.target, ast.Name):
            self._found.stores |= self._shares(part.target)

    def _store(self, part: ast.Attribute | ast.Subscript) -> None:
        chain = chain_of(part)
        if chain is None:
            shares = self._shares(part.value)
            self._found.stores |= shares
            self._found.always = self._found.always or not (shares or self._inside)
        else:  # `module.NAME = …`: the name is what changes
            follow = {s for s in self._shares(part.value) if s.chain != chain[:-1]}
            self._found.stores |= {Share(chain, "object"), *follow}

    def _call(self, node: ast.Call, *, dropped: bool) -> None:
        if ast.unparse(node.func).startswith("get_ipython()."):
            first = node.args[0] if node.args else None
            name = first.value if isinstance(first, ast.Constant) else ""
            self._found.always = self._found.always or str(name) not in QUIET_MAGICS
            return
        chain = chain_of(node.func)
        if chain is not None and chain[-1] in _SETTERS and len(chain) == 1 and node.args:
            self._set(node)
            return
        values: list[tuple[int | str, ast.expr]] = list(enumerate(node.args))
        values += [(k.arg or "**", k.value) for k in node.keywords]
        arguments = tuple((where, frozenset(self._shares(v))) for where, v in values)
        self._add(node.func, arguments, dropped=dropped, writes=_writes(node, chain))

    def _set(self, node: ast.Call) -> None:
        """Note `setattr`: of a name that is known, or of any."""
        chain = chain_of(node.args[0])
        name = node.args[1] if len(node.args) > 1 else None
        self._found.stores |= self._shares(node.args[0])
        if chain and isinstance(name, ast.Constant) and isinstance(name.value, str):
            self._found.stores.discard(Share(chain, "object"))
            self._found.stores.add(Share((*chain, name.value), "object"))

    def _add(
        self,
        function: ast.expr,
        arguments: tuple[tuple[int | str, frozenset[Share]], ...],
        *,
        dropped: bool = False,
        writes: bool = False,
        decorates: bool = False,
    ) -> None:
        chain = chain_of(function)
        if isinstance(function, ast.Attribute):
            receiver = self._shares(function.value)
        else:
            receiver = self._shares(function) - {Share(chain or (), "object")}
        name = chain[-1] if chain else getattr(function, "attr", "")
        self._found.calls.append(
            Call(chain, name, frozenset(receiver), arguments, dropped, writes, decorates)
        )

    def _shares(self, node: ast.expr) -> set[Share]:
        """Return what a value may share, through local names; these are kept for parameters."""
        return follow_local(shares_of(node), self._local)


def _own_names(node: ast.AST) -> frozenset[str]:
    """Return the names that are local to a function and are not imported in it."""
    if not isinstance(node, FUNCTIONS):
        return frozenset()
    imported = {
        alias.asname or alias.name.partition(".")[0]
        for part in ast.walk(node)
        if isinstance(part, ast.Import | ast.ImportFrom)
        for alias in part.names
    }
    return frozenset(function_bindings(node).bound) - imported


def _executed(node: ast.AST, inside: bool) -> Iterator[ast.AST]:
    """Yield what is executed with a statement, bodies of functions left out unless asked for.

    A lambda that is bound to a name is a function; any other may be called at once.
    """
    named = getattr(node, "value", None) if isinstance(node, ast.Assign | ast.AnnAssign) else None
    waiting: list[ast.AST] = [node]
    while waiting:
        part = waiting.pop(0)
        yield part
        whole = inside or (isinstance(part, ast.Lambda) and part is not named)
        if isinstance(part, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda) and not whole:
            waiting.extend(getattr(part, "decorator_list", []))
            waiting.extend([*part.args.defaults, *(d for d in part.args.kw_defaults if d)])
        else:
            waiting.extend(ast.iter_child_nodes(part))


def _writes(node: ast.Call, chain: Chain | None) -> bool:
    """Return whether a call writes a file, or something like it."""
    name = chain[-1] if chain else getattr(node.func, "attr", "")
    if name == "open":
        modes = [*node.args[1:2], *(k.value for k in node.keywords if k.arg == "mode")]
        if not chain or len(chain) > 1:
            modes += node.args[:1]
        texts = [m.value for m in modes if isinstance(m, ast.Constant)]
        known = all(isinstance(m, ast.Constant) for m in modes) or len(chain or ()) > 1
        return not known or any(set("wax+") & set(str(t)) for t in texts if len(str(t)) <= 4)
    if name == "print":
        return any(k.arg == "file" for k in node.keywords)
    if name in ("rename", "replace"):  # of a path, not of text or a frame
        return len(node.args) == 1 and not node.keywords
    return name in WRITING


def parameters_of(node: ast.AST, *, method: bool = False) -> frozenset[str]:
    """Return the names of a function's parameters; of a method without the object's.

    Args:
        node: The function.
        method: Whether it belongs to an object.
    """
    if not isinstance(node, FUNCTIONS):
        return frozenset()
    args = node.args
    names = [a.arg for a in (*args.posonlyargs, *args.args)][1 if method else 0 :]
    names += [a.arg for a in (*args.kwonlyargs, args.vararg, args.kwarg) if a]
    return frozenset(names)


def is_generator(node: ast.AST) -> bool:
    """Return whether calling a function gives an iterator that is used up."""
    return isinstance(node, ast.FunctionDef) and bindings(node.body).yields
