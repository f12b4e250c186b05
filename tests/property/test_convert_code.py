"""Formatting never changes the digest of code, and a change of meaning always does."""

import ast
import contextlib
import random
import re

from hypothesis import assume, given
from hypothesis import strategies as st

from cellwright.convert.literals import render_value
from cellwright.convert.values import check_parameter, parse_parameter
from cellwright.convert.written import read_value
from cellwright.errors import SettingsError
from cellwright.hashing import code_digest
from cellwright.model import Parameter

NAMES = st.sampled_from(["a", "b", "rows", "total", "x1"])
NUMBERS = st.integers(0, 50)
SNIPPETS = (
    "{v} = {n}",
    "{v} = {w} + {n} * {w}",
    "{v} = [{w} for {w} in {v} if {w} > {n}]",
    "{v} = {{'{w}': {n}, **{v}}}",
    "{v}[{n}:, {n}] = -{n}",
    "import {v}.{w} as {v}",
    "from {v} import {w}",
    "print(f'{{{v}!r:>{n}}} and {{{w}}}', end='{w}')",
    "if {v} > {n}:\n    {w} = {n}\nelif {v}:\n    pass\nelse:\n    del {w}",
    "for {v} in range({n}):\n    {w} += {n}\n    continue",
    "while {v} and not {w}:\n    break",
    "def {v}(p, *q, r={n}, **s):\n    return p + {n}",
    "@{v}({n})\nclass C{n}({w}):\n    {v}: int = {n}\n    def m(self):\n        yield {n}",
    "try:\n    {v}({n})\nexcept (ValueError, {w}) as e:\n    raise\nfinally:\n    {v} = None",
    "with open('{w}') as {v}, {w}:\n    assert {v}, '{n}'",
    "match {v}:\n    case [{w}, *_] if {w} < {n}: pass\n    case {n} | None:\n        {v} = 1",
    "{v} = lambda y, z={n}: y ** z if {w} else ~y",
)


@st.composite
def programs(draw):
    parts = draw(st.lists(st.sampled_from(SNIPPETS), min_size=1, max_size=6))
    fill = [s.format(v=draw(NAMES), w=draw(NAMES), n=draw(NUMBERS)) for s in parts]
    return "\n".join(fill) + "\n"


def reformat(code, seed):
    """Return the same code, written as somebody else would."""
    chance = random.Random(seed)
    lines = []
    for line in ast.unparse(ast.parse(code)).split("\n"):
        body = line.lstrip(" ")
        prefix = " " * (len(line) - len(body)) * 2
        if chance.random() < 0.3:
            lines.append(f"{prefix}# a remark")
        if chance.random() < 0.3:
            lines.append("")
        end = "  # why" if chance.random() < 0.3 else ""
        lines.append(prefix + body + end)
        if re.match(r"(async )?def |class ", body) and chance.random() < 0.5:
            lines.append(prefix + " " * 8 + '"""What it does."""')
    return "\n".join(lines) + "\n"


@given(programs(), st.integers())
def test_formatting_does_not_count(code, seed):
    again = reformat(code, seed)
    assert code_digest(again) == code_digest(code)


class Mutation(ast.NodeTransformer):
    """Changes the meaning of one node, the one with a given number."""

    SWAPS = (
        (ast.Add, ast.Sub),
        (ast.Mult, ast.Add),
        (ast.Pow, ast.Mult),
        (ast.Gt, ast.GtE),
        (ast.Lt, ast.Gt),
        (ast.And, ast.Or),
        (ast.Not, ast.UAdd),
        (ast.USub, ast.UAdd),
        (ast.Invert, ast.USub),
        (ast.Break, ast.Continue),
        (ast.Continue, ast.Break),
    )

    def __init__(self, number):
        self.left = number
        self.done = False

    def generic_visit(self, node):
        new = self._changed(node)
        if new is not None:
            self.left -= 1
            if self.left < 0 and not self.done:
                self.done = True
                return new
        return super().generic_visit(node)

    def _changed(self, node):
        for old, new in self.SWAPS:
            if type(node) is old:
                return new()
        match node:
            case ast.Name(id=name, ctx=context):
                return ast.Name(name + "_", context)
            case ast.Constant(value=int(value)) if not isinstance(value, bool):
                return ast.Constant(value + 1)
            case ast.arg(arg=name, annotation=annotation):
                return ast.arg(name + "_", annotation)
            case ast.keyword(arg=str(name), value=value):
                return ast.keyword(name + "_", value)
            case ast.alias(name=name, asname=other):
                return ast.alias(name + "_", other)
            case ast.Return(value=value) if value is not None:
                return ast.Expr(value)
            case _:
                return None


@given(programs(), st.integers(0, 30))
def test_meaning_counts(code, number):
    mutation = Mutation(number)
    tree = ast.fix_missing_locations(mutation.visit(ast.parse(code)))
    assume(mutation.done)
    changed = ast.unparse(tree)
    assume(ast.unparse(ast.parse(changed)) != ast.unparse(ast.parse(code)))
    assert code_digest(changed) != code_digest(code)


SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text()
    | st.binary()
    | st.dates()
    | st.datetimes()
    | st.times()
    | st.timedeltas()
    | st.decimals(allow_nan=False)
    | st.fractions()
    | st.uuids()
)
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner) | st.tuples(inner, inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


@given(VALUES)
def test_source_makes_the_value_again(value):
    source = render_value(value)
    assert eval(source, {}) == value
    assert read_value(source) == value
    assert type(read_value(source)) is type(value)


TYPED = (
    st.tuples(st.just("int"), st.integers())
    | st.tuples(st.just("float"), st.floats(allow_nan=False))
    | st.tuples(st.just("bool"), st.booleans())
    | st.tuples(st.just("str"), st.text())
    | st.tuples(st.just("date"), st.dates())
    | st.tuples(st.just("datetime"), st.datetimes())
    | st.tuples(st.just("list[int]"), st.lists(st.integers()))
    | st.tuples(st.just("dict[str, float]"), st.dictionaries(st.text(), st.floats(-1e9, 1e9)))
    | st.tuples(st.just("tuple[int, ...]"), st.lists(st.integers()).map(tuple))
)


@given(TYPED)
def test_values_of_the_type_are_taken_and_read_back(typed):
    kind, value = typed
    parameter = Parameter("p", kind, None, "")
    assert check_parameter(parameter, value) == value
    text = value if isinstance(value, str) else str(value)
    assert parse_parameter(parameter, text) == value


@given(st.text(), st.sampled_from(["int", "date", "list[int]", "dict[str, int]", "int | None"]))
def test_any_text_is_read_or_refused(text, kind):
    with contextlib.suppress(SettingsError):
        value = parse_parameter(Parameter("p", kind, None, ""), text)
        assert check_parameter(Parameter("p", kind, None, ""), value) == value
