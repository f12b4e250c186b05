"""Values of the options of a mark: durations, sizes, names, expressions; not which options exist.

Each kind of value has one text form (magics, step scripts) and one JSON form (metadata); reading
raises ValueError with a message that can be shown, writing gives what reading understands.
"""

from __future__ import annotations

import ast
import io
import keyword
import re
import tokenize
import unicodedata
from decimal import Decimal

from cellwright.model import Foreach

RESERVED_STEPS = ("setup",)
"""Names that tasks of our own have."""

_NUMBER = r"^([0-9]{1,15}(?:\.[0-9]{1,40})?)"
_DURATION = re.compile(_NUMBER + r" ?(s|m|h|d)?$")
_SIZE = re.compile(_NUMBER + r" ?(?:([KMGT])(?:iB|i)?)?$")
_NUMBER_ONLY = re.compile(_NUMBER + "$")
_INTEGER = re.compile(r"^[0-9]{1,15}$")
_KERNEL = re.compile(r"^[A-Za-z0-9][A-Za-z0-9._-]*$")
_VARIABLE = re.compile(r"^[A-Za-z_][A-Za-z0-9_]*$")
_REFUSED = (ast.Await, ast.Yield, ast.YieldFrom, ast.NamedExpr)
_SECONDS = {"d": 86_400, "h": 3_600, "m": 60, "s": 1}
_BYTES = {"T": 1024**4, "G": 1024**3, "M": 1024**2, "K": 1024}
LARGEST = 10**15


def parse_identifier(text: str) -> str:
    """Return a Python name in the form in which Python itself knows it (NFKC)."""
    name = unicodedata.normalize("NFKC", text)
    if not name.isidentifier():
        raise ValueError(f"`{text}` is not a Python name")
    if keyword.iskeyword(name):
        raise ValueError(f"`{text}` is a Python keyword")
    return name


def parse_step_name(text: str) -> str:
    """Return the name of a step: a Python name that is not reserved.

    Example:
        >>> parse_step_name("train")
        'train'
    """
    name = parse_identifier(text)
    if name in RESERVED_STEPS or (name.startswith("__") and name.endswith("__")):
        raise ValueError(f"`{text}` is a reserved name")
    return name


def parse_variable(text: str) -> str:
    """Return the name of a variable of the environment."""
    if not _VARIABLE.search(text):
        raise ValueError(f"`{text}` is not the name of an environment variable")
    return text.strip()


def parse_kernel(text: str) -> str:
    """Return the name of a kernelspec."""
    if not _KERNEL.search(text):
        raise ValueError(f"`{text}` is not the name of a kernelspec")
    return text.strip()


def parse_duration(text: str) -> float:
    """Return seconds.

    Example:
        >>> parse_duration("10m"), parse_duration("1.5h"), parse_duration("30")
        (600.0, 5400.0, 30.0)
    """
    match = _DURATION.search(text)
    if not match:
        raise ValueError(f"`{text}` is not a duration; write `30s`, `10m`, `2h` or `1d`")
    return check_seconds(float(Decimal(match[1]) * _SECONDS[match[2] or "s"]))


def check_seconds(seconds: float) -> float:
    """Return seconds that are more than nothing and not beyond measure."""
    if not 0 < seconds <= LARGEST:
        raise ValueError("a duration must be more than 0")
    return seconds


def render_duration(seconds: float) -> str:
    """Return a duration in the largest unit that needs no fraction.

    Example:
        >>> render_duration(600.0), render_duration(90.0), render_duration(0.5)
        ('10m', '90s', '0.5s')
    """
    for unit, size in _SECONDS.items():
        if seconds % size == 0:
            return f"{int(seconds // size)}{unit}"
    return f"{_plain(seconds)}s"


def parse_size(text: str) -> int:
    """Return bytes; the units are powers of 1024.

    Example:
        >>> parse_size("4G"), parse_size("512M"), parse_size("100")
        (4294967296, 536870912, 100)
    """
    match = _SIZE.search(text)
    if not match:
        raise ValueError(f"`{text}` is not a size; write `500M` or `4G` (1G is 1024M)")
    return check_bytes(int(Decimal(match[1]) * _BYTES.get(match[2] or "", 1)))


def check_bytes(size: int) -> int:
    """Return a size that is more than nothing and not beyond measure."""
    if not 0 < size <= LARGEST:
        raise ValueError("a size must be more than 0")
    return size


def render_size(size: int) -> str:
    """Return a size in the largest unit that needs no fraction."""
    for unit, factor in _BYTES.items():
        if size % factor == 0:
            return f"{size // factor}{unit}"
    return str(size)


def parse_count(text: str) -> int:
    """Return a whole number from 0."""
    if not _INTEGER.search(text):
        raise ValueError(f"`{text}` is not a whole number")
    return int(text)


def parse_amount(text: str) -> float:
    """Return a number more than 0."""
    match = _NUMBER_ONLY.search(text)
    if not match:
        raise ValueError(f"`{text}` is not a number")
    return check_amount(float(match[1]))


def check_amount(number: float) -> float:
    """Return a number that is more than 0 and not beyond measure."""
    if not 0 < number <= LARGEST:
        raise ValueError("the number must be more than 0")
    return number


def render_amount(number: float) -> str:
    """Return a number without exponent, and without fraction where it has none."""
    return _plain(number)


def _plain(number: float) -> str:
    return str(int(number)) if number == int(number) else format(Decimal(repr(number)), "f")


def parse_expression(text: str) -> str:
    """Return a Python expression on one line, stripped; it is parsed and not evaluated.

    Example:
        >>> parse_expression(" n > 3 ")
        'n > 3'
    """
    expression = text.strip()
    if not expression:
        raise ValueError("the expression is empty")
    if len(expression.splitlines()) > 1:
        raise ValueError("the expression must stand on one line")
    try:
        tree = ast.parse(expression, mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        reason = error.msg if isinstance(error, SyntaxError) else str(error)
        raise ValueError(f"`{expression}` is not a Python expression ({reason})") from None
    if any(isinstance(node, _REFUSED) for node in ast.walk(tree)):
        raise ValueError(f"`{expression}` must not wait, yield or bind names")
    if any(t.type == tokenize.COMMENT for t in _tokens(expression)):
        raise ValueError(f"`{expression}` must not contain a comment")
    return expression


def _tokens(expression: str) -> list[tokenize.TokenInfo]:
    return list(tokenize.generate_tokens(io.StringIO(expression).readline))


def parse_foreach(text: str) -> Foreach:
    """Return variable and expression of `VAR=EXPR`."""
    variable, separator, expression = text.partition("=")
    if not separator:
        raise ValueError(f"`{text}` is not of the form VAR=EXPR")
    return Foreach(parse_identifier(variable.strip()), parse_expression(expression))


def render_foreach(foreach: Foreach) -> str:
    """Return `VAR=EXPR`."""
    return f"{foreach.variable}={foreach.expression}"
