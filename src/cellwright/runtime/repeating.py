"""`--foreach` and `--when` where cells share one namespace: the syntax tree wrapped accordingly.

So it is in a live notebook, and in its reference program. The cell is not rewritten as text, so
that its lines, its tracebacks and its top-level await stay.
"""

from __future__ import annotations

import ast
import sys
import traceback
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from dataclasses import dataclass
from typing import Any

HOOK = "__cellwright__"
"""Name under which the wrapped cell finds its `LoopRun` in the user's namespace."""

_MISSING = object()
_DEFINITIONS = (types.ModuleType, types.FunctionType, type)


@dataclass(frozen=True, slots=True)
class Repetition:
    """How often a cell runs.

    Attributes:
        loops: Variables and expressions, the outermost first.
        when: The condition, if there is one.
        depth: In how many of the loops it stands; 0: outside of all.
        collect: Whether an item that fails leaves None in the lists.
    """

    loops: tuple[tuple[str, str], ...] = ()
    when: str | None = None
    depth: int = 0
    collect: bool = False


class LoopRun:
    """What a wrapped cell calls while it runs.

    Args:
        namespace: The user's namespace.
        names: Names to collect in lists.
        display: Shows the value of the cell's last expression, as IPython does.
        binds: Names that the cell binds; each item begins with what they were before.
        begin: Called with the values of the loop variables before each item.

    Attributes:
        skipped: Whether the condition was false.
        items: How often the cell's body ran.
        failures: The errors of items that failed and were tolerated, by number.
    """

    Failure = Exception

    def __init__(
        self,
        namespace: MutableMapping[str, Any],
        names: Sequence[str],
        display: Callable[[object], None],
        *,
        binds: Sequence[str] = (),
        begin: Callable[[Mapping[str, object]], None] | None = None,
    ) -> None:
        self._namespace = namespace
        self._names = names
        self._binds = tuple(dict.fromkeys((*names, *binds)))
        self._display = display
        self._begin = begin
        self._failed = False
        self._left_out = False
        self._values: dict[str, object] = {}
        self.skipped = False
        self.items = 0
        self.failures: dict[int, BaseException] = {}

    def decide(self, condition: object) -> bool:
        """Return whether the cell runs, and remember it."""
        self.skipped = not condition
        return not self.skipped

    def want(self, condition: object) -> bool:
        """Return whether an item is wanted; one that is not leaves nothing in the lists."""
        self._left_out = not condition
        return not self._left_out

    def each(self, variable: str, items: Iterable[object]) -> Iterator[object]:
        """Yield items; each run starts from the names as they were, results end in lists."""
        before = {name: self._namespace.get(name, _MISSING) for name in self._binds}
        results: dict[str, list[object]] = {name: [] for name in self._names}
        kept: dict[str, object] = {}
        for item in items:
            self._bind(before)
            self._values[variable] = item
            yield item
            if self._left_out:
                self._left_out = False
                continue
            for name in self._names:
                value = self._namespace.get(name, _MISSING)
                if self._failed:
                    results[name].append(None)
                elif isinstance(value, _DEFINITIONS):
                    kept[name] = value
                elif value is not _MISSING:
                    results[name].append(value)
            self._failed = False
        self._bind({**results, **kept, variable: _MISSING})

    def count(self) -> None:
        """Count one run of the body, which begins now."""
        self.items += 1
        if self._begin is not None:
            self._begin(self._values)

    def fail(self, error: BaseException) -> None:
        """Note that an item failed and is tolerated."""
        self._failed = True
        self.failures[self.items - 1] = error
        print(f"item {self.items - 1} failed:", file=sys.stderr)  # noqa: T201
        traceback.print_exception(error)

    def show(self, value: object) -> None:
        """Show the value of the last expression of one run of the body."""
        self._display(value)

    def _bind(self, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            if value is _MISSING:
                self._namespace.pop(name, None)
            else:
                self._namespace[name] = value


class LoopTransformer(ast.NodeTransformer):
    """Wraps the next cell that IPython parses; an AST transformer of IPython.

    Attributes:
        pending: How often the cell that comes next runs, or None.
    """

    def __init__(self) -> None:
        self.pending: Repetition | None = None

    def visit(self, node: ast.AST) -> ast.AST:
        """Wrap a cell once, if there is something to wrap it in."""
        pending, self.pending = self.pending, None
        if pending is None or not isinstance(node, ast.Module):
            return node
        return wrap(node, pending)


def wrap(module: ast.Module, repetition: Repetition) -> ast.Module:
    """Return a cell that runs under its condition and once per item.

    The expressions stand on line 1, where the mark is, so that their errors point there.
    """
    body, last = list(module.body), None
    if body and isinstance(body[-1], ast.Expr):
        last = body.pop().value  # type: ignore[attr-defined]
    if repetition.loops:
        if last is not None:
            body.append(_statement(_call("show", last)))
        if repetition.collect:
            body = [_tolerant(body)]
        body.insert(0, _statement(_call("count")))
        body, last = _loops(body, repetition), None
    if repetition.when is not None and repetition.depth == 0:
        test = _call("decide", _expression(repetition.when))
        body = [
            ast.If(test, body or [ast.Pass(lineno=1, col_offset=0)], [], lineno=1, col_offset=0)
        ]
        if last is not None:
            ran = ast.UnaryOp(ast.Not(), _attribute("skipped"))
            last = ast.IfExp(ran, last, ast.Constant(None))
    if last is not None:
        body.append(ast.copy_location(ast.Expr(last), last))
    return ast.fix_missing_locations(ast.Module(body, module.type_ignores))


def _loops(body: list[ast.stmt], repetition: Repetition) -> list[ast.stmt]:
    loops = list(enumerate(repetition.loops, 1))
    for level, (variable, text) in reversed(loops):
        if repetition.when is not None and repetition.depth == level:
            test = _call("want", _expression(repetition.when))
            body = [ast.If(test, body, [], lineno=1, col_offset=0)]
        items = _call("each", ast.Constant(variable), _expression(text))
        target = ast.Name(variable, ast.Store())
        body = [ast.For(target, items, body, [], lineno=1, col_offset=0)]
    return body


def _tolerant(body: list[ast.stmt]) -> ast.stmt:
    """Return the body of an item that may fail."""
    name = "__cellwright_error__"
    note = _statement(_call("fail", ast.Name(name, ast.Load())))
    handler = ast.ExceptHandler(_attribute("Failure"), name, [note], lineno=1, col_offset=0)
    return ast.Try(body or [ast.Pass(lineno=1, col_offset=0)], [handler], [], [], lineno=1,
                   col_offset=0)  # fmt: skip


def _expression(text: str) -> ast.expr:
    node = ast.parse(text, mode="eval").body
    for part in ast.walk(node):
        if isinstance(part, ast.expr | ast.keyword | ast.arg):
            part.lineno = part.end_lineno = 1
    return node


def _attribute(name: str) -> ast.Attribute:
    return ast.Attribute(ast.Name(HOOK, ast.Load()), name, ast.Load())


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(_attribute(name), list(arguments), [])


def _statement(node: ast.expr) -> ast.Expr:
    return ast.Expr(node, lineno=1, col_offset=0)
