"""`--foreach` and `--when` in the live notebook: the cell's syntax tree wrapped accordingly.

The cell is not rewritten as text, so that its lines, its tracebacks and its top-level await stay.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping, Sequence
from typing import Any

from cellwright.model import StepSettings

HOOK = "__cellwright__"
"""Name under which the wrapped cell finds its `LoopRun` in the user's namespace."""

_MISSING = object()
_DEFINITIONS = (types.ModuleType, types.FunctionType, type)


class LoopRun:
    """What a wrapped cell calls while it runs.

    Args:
        namespace: The user's namespace.
        names: Names to collect in lists.
        display: Shows the value of the cell's last expression, as IPython does.

    Attributes:
        skipped: Whether the condition was false.
        items: How often the cell's body ran.
    """

    def __init__(
        self,
        namespace: MutableMapping[str, Any],
        names: Sequence[str],
        display: Callable[[object], None],
    ) -> None:
        self._namespace = namespace
        self._names = names
        self._display = display
        self.skipped = False
        self.items = 0

    def decide(self, condition: object) -> bool:
        """Return whether the cell runs, and remember it."""
        self.skipped = not condition
        return not self.skipped

    def each(self, variable: str, items: Iterable[object]) -> Iterator[object]:
        """Yield items; each run starts from the names as they were, results end in lists."""
        before = {name: self._namespace.get(name, _MISSING) for name in self._names}
        results: dict[str, list[object]] = {name: [] for name in self._names}
        kept: dict[str, object] = {}
        for item in items:
            self._bind(before)
            yield item
            for name in self._names:
                value = self._namespace.get(name, _MISSING)
                if isinstance(value, _DEFINITIONS):
                    kept[name] = value
                elif value is not _MISSING:
                    results[name].append(value)
        self._bind({**results, **kept, variable: _MISSING})

    def show(self, value: object) -> None:
        """Show the value of the last expression of one run of the body."""
        self._display(value)

    def count(self) -> None:
        """Count one run of the body."""
        self.items += 1

    def _bind(self, values: Mapping[str, object]) -> None:
        for name, value in values.items():
            if value is _MISSING:
                self._namespace.pop(name, None)
            else:
                self._namespace[name] = value


class LoopTransformer(ast.NodeTransformer):
    """Wraps the next cell that IPython parses; an AST transformer of IPython.

    Attributes:
        pending: The settings of the step whose cell comes next, or None.
    """

    def __init__(self) -> None:
        self.pending: StepSettings | None = None

    def visit(self, node: ast.AST) -> ast.AST:
        """Wrap a cell once, if there is something to wrap it in."""
        settings, self.pending = self.pending, None
        if settings is None or not isinstance(node, ast.Module):
            return node
        return wrap(node, settings)


def wrap(module: ast.Module, settings: StepSettings) -> ast.Module:
    """Return a cell that runs under its condition and once per item.

    The expressions stand on line 1, where the mark is, so that their errors point there.
    """
    body, last = list(module.body), None
    if body and isinstance(body[-1], ast.Expr):
        last = body.pop().value  # type: ignore[attr-defined]
    body.append(_statement(_call("count")))
    if settings.foreach:
        if last is not None:
            body.append(_statement(_call("show", last)))
        for loop in reversed(settings.foreach):
            items = _call("each", ast.Constant(loop.variable), _expression(loop.expression))
            target = ast.Name(loop.variable, ast.Store())
            body = [ast.For(target, items, body, [], lineno=1, col_offset=0)]
        last = None
    if settings.when is not None:
        test = _call("decide", _expression(settings.when))
        body = [ast.If(test, body, [], lineno=1, col_offset=0)]
        if last is not None:
            ran = ast.UnaryOp(ast.Not(), _attribute("skipped"))
            last = ast.IfExp(ran, last, ast.Constant(None))
    if last is not None:
        body.append(ast.copy_location(ast.Expr(last), last))
    return ast.fix_missing_locations(ast.Module(body, module.type_ignores))


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
