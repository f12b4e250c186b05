"""Which objects the value of an expression may be, hold or come from; nothing is followed here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from typing import Final, Literal, NamedTuple

from cellwright.analysis.tables.words import words
from cellwright.convert.identity.records import Chain
from cellwright.convert.identity.units import chain_of, read_chains

How = Literal["object", "result", "held"]


class Share(NamedTuple):
    """What a value may share an object with.

    Attributes:
        chain: A name and the attributes taken from it.
        how: The value is this `object` or a part of it, the `result` of calling it, or may have
            it `held` somewhere inside.
    """

    chain: Chain
    how: How


SCALAR: Final = words(
    """
    len str repr int float bool complex abs round sum any all isinstance issubclass hasattr id
    type chr ord hex bin oct format print hash callable range bytes divmod pow
    """
)
"""Builtin functions whose result shares nothing with what they are given."""

_HANDING: Final = words("vars getattr next iter max min reversed super sorted list tuple")
"""Builtin functions whose result may be what they are given, or a part of it."""

_ATOMS = (ast.Constant, ast.Compare, ast.JoinedStr, ast.FormattedValue)


def shares_of(node: ast.AST | None, how: How = "object") -> Iterator[Share]:
    """Yield what the value of an expression may share an object with.

    Args:
        node: The expression.
        how: How the value that is asked about has this one.

    Example:
        >>> [tuple(s) for s in shares_of(ast.parse("a.b[0] if c else f(d)").body[0].value)]
        [(('a', 'b'), 'object'), (('f',), 'result'), (('d',), 'held')]
    """
    if node is None or isinstance(node, _ATOMS):
        return
    chain = chain_of(node)
    if chain is not None:
        yield Share(chain, how)
    elif isinstance(node, ast.Attribute | ast.Subscript | ast.Starred | ast.Await):
        yield from shares_of(node.value, how)
    elif isinstance(node, ast.Call):
        yield from _shares_of_call(node, how)
    elif isinstance(node, ast.Lambda):
        yield from (Share(c, "held") for c in read_chains(node.body))
    elif isinstance(node, ast.IfExp):
        yield from shares_of(node.body, how)
        yield from shares_of(node.orelse, how)
    elif isinstance(node, ast.NamedExpr):
        yield from shares_of(node.value, how)
    else:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.expr | ast.comprehension):
                yield from shares_of(child, how)


def _shares_of_call(node: ast.Call, how: How) -> Iterator[Share]:
    chain = chain_of(node.func)
    if chain is not None and len(chain) == 1 and chain[0] in SCALAR:
        return
    if chain is not None:
        yield Share(chain, "held" if how == "held" else "result")
    elif isinstance(node.func, ast.Attribute):
        yield from shares_of(node.func.value, how)
    else:
        yield from shares_of(node.func, how)
    kept: How = how if chain is not None and chain[0] in _HANDING else "held"
    for argument in (*node.args, *(k.value for k in node.keywords)):
        yield from shares_of(argument, kept)


_VALUES: Final = (
    ast.Assign,
    ast.AnnAssign,
    ast.AugAssign,
    ast.NamedExpr,
    ast.Return,
    ast.Yield,
    ast.YieldFrom,
)


def bound_values(node: ast.AST) -> Iterator[ast.expr]:
    """Yield the expressions whose values a piece of code binds or hands back."""
    for part in ast.walk(node):
        if isinstance(part, _VALUES) and part.value is not None:
            yield part.value
        elif isinstance(part, ast.For | ast.AsyncFor | ast.comprehension):
            yield part.iter
        elif isinstance(part, ast.withitem):
            yield part.context_expr
        elif isinstance(part, ast.Match):
            yield part.subject


def bindings_of(node: ast.AST, *, inside: bool) -> dict[str, set[Share]]:
    """Return what local names of a piece of code may share objects with.

    Args:
        node: The code.
        inside: Whether names that it assigns are local; those of comprehensions and parameters of
            lambdas always are.
    """
    found: dict[str, set[Share]] = {}
    for part in ast.walk(node):
        if isinstance(part, ast.comprehension):
            _bind(found, part.target, shares_of(part.iter))
        elif isinstance(part, ast.Call):
            _bind_lambdas(found, part)
        elif inside:
            _bind_statement(found, part)
    return found


def _bind_statement(found: dict[str, set[Share]], part: ast.AST) -> None:
    if isinstance(part, ast.Assign):
        for target in part.targets:
            _bind(found, target, shares_of(part.value))
    elif isinstance(part, ast.AnnAssign | ast.AugAssign | ast.NamedExpr):
        _bind(found, part.target, shares_of(part.value))
    elif isinstance(part, ast.For | ast.AsyncFor):
        _bind(found, part.target, shares_of(part.iter))
    elif isinstance(part, ast.withitem):
        _bind(found, part.optional_vars, shares_of(part.context_expr))
    elif isinstance(part, ast.arguments):
        positional = [*part.posonlyargs, *part.args]
        given = list(zip(reversed(positional), reversed(part.defaults), strict=False))
        given += [(a, d) for a, d in zip(part.kwonlyargs, part.kw_defaults, strict=True) if d]
        for argument, default in given:
            found.setdefault(argument.arg, set()).update(shares_of(default))


def _bind_lambdas(found: dict[str, set[Share]], call: ast.Call) -> None:
    """Let parameters of lambdas that a call is given be anything else that it is given."""
    values = [*call.args, *(k.value for k in call.keywords)]
    lambdas = [v for v in values if isinstance(v, ast.Lambda)]
    if not lambdas:
        return
    others: list[ast.AST] = [v for v in values if not isinstance(v, ast.Lambda)]
    if isinstance(call.func, ast.Attribute):
        others.append(call.func.value)
    shares = {share for other in others for share in shares_of(other)}
    for made in lambdas:
        for argument in (*made.args.posonlyargs, *made.args.args, *made.args.kwonlyargs):
            found.setdefault(argument.arg, set()).update(shares)


def _bind(found: dict[str, set[Share]], target: ast.AST | None, shares: Iterable[Share]) -> None:
    kept = set(shares)
    for node in ast.walk(target) if target is not None else ():
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            found.setdefault(node.id, set()).update(kept)


def follow_local(shares: Iterable[Share], local: dict[str, set[Share]]) -> set[Share]:
    """Return shares and, for those of local names, what these share objects with."""
    found: set[Share] = set()
    waiting = list(shares)
    while waiting:
        share = waiting.pop()
        if share in found:
            continue
        found.add(share)
        for other in local.get(share.chain[0], ()):
            waiting.append(other if share.how != "held" else Share(other.chain, "held"))
    return found
