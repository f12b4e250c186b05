"""Which functions and classes of a step may stand at the top of a module; see decision 0004."""

from __future__ import annotations

import ast

from cellwright.convert.scripts.names import DEFINITIONS, bound_names, read_before_bound
from cellwright.convert.scripts.parts import Helper, Unit
from cellwright.convert.scripts.surroundings import imports_of
from cellwright.convert.scripts.text import own_lines

_DECORATORS = frozenset(
    """
    cache cached_property classmethod contextmanager asynccontextmanager dataclass frozen define
    jit lru_cache njit overload property setter getter deleter singledispatch staticmethod
    total_ordering unique vectorize wraps abstractmethod final override runtime_checkable
    """.split()  # noqa: SIM905
)
_MAKERS = frozenset(
    """
    Decimal Field Fraction Path TypeVar auto bool bytes dict field float frozenset int list
    namedtuple property set str tuple timedelta
    """.split()  # noqa: SIM905
)


def why_not_movable(unit: Unit, helper: Helper, parameters: set[str]) -> str | None:
    """Return why a function or class of a step's cells must stay among them, or None.

    Args:
        unit: The step or check that defines it.
        helper: The function or class.
        parameters: The names of the pipeline's parameters.
    """
    statement = helper.statement
    name = helper.name
    if statement is None or not _stands_alone(unit, statement):
        return f"`{name}` shares its line with other code"
    if sum(name in bound_names([s]) for s in unit.body) > 1 or name in unit.inputs:
        return f"`{name}` is bound more than once"
    if read_before_bound(unit.body, name):
        return f"`{name}` is used above its definition"
    own = {h.name for h in unit.own} | set(imports_of(unit))
    changing = unit.binds - own
    for read in sorted(helper.early & (changing | set(unit.inputs) | parameters)):
        return f"making `{name}` reads `{read}`"
    for read in sorted(helper.late & changing):
        return f"`{name}` reads `{read}`, which the step binds"
    if any(isinstance(n, ast.Global) for n in ast.walk(statement)):
        return f"`{name}` has a `global` statement"
    if runs_code(statement):
        return f"making `{name}` runs code"
    return None


def _stands_alone(unit: Unit, statement: ast.stmt) -> bool:
    for piece in unit.pieces:
        if statement in piece.code.tree.body:
            return own_lines(piece.code.tree, statement)
    return False


def runs_code(statement: ast.stmt) -> bool:
    """Return whether making a function or class runs more than plain construction."""
    if isinstance(statement, ast.ClassDef):
        if any(not _known(d) for d in statement.decorator_list):
            return True
        if any(_calls(part) for part in [*statement.bases, *(k.value for k in statement.keywords)]):
            return True
        return any(_in_class_runs(s) for s in statement.body)
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef):
        defaults = [*statement.args.defaults, *(d for d in statement.args.kw_defaults if d)]
        return any(not _known(d) for d in statement.decorator_list) or any(map(_calls, defaults))
    return _calls(statement)


def _in_class_runs(statement: ast.stmt) -> bool:
    if isinstance(statement, DEFINITIONS):
        return runs_code(statement)
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        return statement.value is not None and _calls(statement.value)
    if isinstance(statement, ast.Expr):
        return not isinstance(statement.value, ast.Constant)
    return not isinstance(statement, ast.Pass)


def _known(decorator: ast.expr) -> bool:
    if isinstance(decorator, ast.Call):
        arguments = [*decorator.args, *(k.value for k in decorator.keywords)]
        return _known(decorator.func) and not any(map(_calls, arguments))
    name = decorator.attr if isinstance(decorator, ast.Attribute) else None
    name = decorator.id if isinstance(decorator, ast.Name) else name
    return name in _DECORATORS


def _calls(node: ast.AST) -> bool:
    """Return whether evaluating an expression calls something that may do more than construct."""
    for child in ast.walk(node):
        if isinstance(child, ast.Await | ast.Yield | ast.NamedExpr):
            return True
        if isinstance(child, ast.Call):
            func = child.func
            name = func.id if isinstance(func, ast.Name) else getattr(func, "attr", "")
            if name not in _MAKERS:
                return True
    return False
