"""The parameters cell with the values of a run in the place of its defaults."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping

from cellwright.convert.edits import Edit, replace, span
from cellwright.convert.literals import render_value, same_value
from cellwright.convert.parsing import plain_code
from cellwright.errors import InternalError
from cellwright.model import Parameter, Pipeline


def inject_parameters(pipeline: Pipeline, values: Mapping[str, object]) -> str:
    """Return the code of the parameters cell with each default replaced by the run's value.

    A default stays as the user wrote it where the value is the same. Positions of all other code
    stay, and so do line numbers where the layout allows it.

    Args:
        pipeline: A pipeline with a parameters cell.
        values: The run's values by parameter; a missing one keeps its default.
    """
    cell = pipeline.parameters_cell
    if cell is None:
        return ""
    known = {p.name: p for p in pipeline.parameters}
    changed = {
        name: value
        for name, value in values.items()
        if name in known and not same_value(value, known[name].default)
    }
    code = plain_code(cell.code)
    last = {name: i for i, (name, _, _) in enumerate(_assignments(code, known))}
    edits: list[Edit] = []
    for i, (name, statement, expression) in enumerate(_assignments(code, known)):
        if name in changed and last[name] == i:
            edits.append(_edit(code, statement, expression, known[name], changed))
    missing = set(changed) - set(last)
    if missing:
        message = f"the parameters cell does not assign {', '.join(sorted(missing))}"
        raise InternalError(message, code="parameter-not-assigned")
    return replace(code, sorted(set(edits), key=lambda e: e.start))


def other_statements(pipeline: Pipeline) -> list[ast.stmt]:
    """Return the statements of the parameters cell that assign no parameter."""
    if pipeline.parameters_cell is None:
        return []
    code = plain_code(pipeline.parameters_cell.code)
    known = {p.name: p for p in pipeline.parameters}
    taken = {(s.lineno, s.col_offset) for _, s, _ in _assignments(code, known)}
    return [s for s in ast.parse(code).body if (s.lineno, s.col_offset) not in taken]


def _assignments(
    code: str, known: Mapping[str, Parameter]
) -> Iterator[tuple[str, ast.Assign | ast.AnnAssign, ast.expr]]:
    """Yield parameter, statement and default expression of each assignment, in order."""
    for statement in ast.parse(code).body:
        if isinstance(statement, ast.AnnAssign) and statement.value is not None:
            targets: list[ast.expr] = [statement.target]
            expression = statement.value
        elif isinstance(statement, ast.Assign):
            targets = statement.targets
            expression = statement.value
        else:
            continue
        for target in targets:
            for name, value in _pairs(target, expression):
                if name in known:
                    yield name, statement, value


def _pairs(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple | ast.List) and isinstance(value, ast.Tuple | ast.List):
        for one, expression in zip(target.elts, value.elts, strict=False):
            yield from _pairs(one, expression)


def _edit(
    code: str,
    statement: ast.Assign | ast.AnnAssign,
    expression: ast.expr,
    parameter: Parameter,
    changed: Mapping[str, object],
) -> Edit:
    """Return what writes one parameter's new value, or all of a chained assignment."""
    if isinstance(statement, ast.Assign) and len(statement.targets) > 1:
        default = ast.get_source_segment(code, statement.value) or ""
        parts = []
        for target in statement.targets:
            name = ast.unparse(target)
            new = render_value(changed[name], default) if name in changed else default
            parts.append(f"{name} = {new}")
        return Edit(*span(code, statement), "; ".join(parts))
    return Edit(*span(code, expression), render_value(changed[parameter.name], parameter.source))
