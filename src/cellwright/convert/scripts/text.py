"""Source text of generated scripts: indenting, comments, cutting lines; nothing of pipelines."""

from __future__ import annotations

import ast
import io
import keyword
import tokenize
from collections.abc import Collection, Iterable, Sequence

WIDTH = 100
INDENT = "    "


def indent(code: str, prefix: str = INDENT) -> str:
    """Return code moved to the right; lines inside strings and empty lines stay as they are."""
    inside = string_lines(code)
    lines = code.split("\n")
    return "\n".join(
        prefix + line if line.strip() and number not in inside else line
        for number, line in enumerate(lines, 1)
    )


def string_lines(code: str) -> set[int]:
    """Return the numbers of lines that begin inside a string."""
    found: set[int] = set()
    starts: list[int] = []
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        name = tokenize.tok_name[token.type]
        if name in ("FSTRING_START", "TSTRING_START"):
            starts.append(token.start[0])
        elif name in ("FSTRING_END", "TSTRING_END"):
            found.update(range(starts.pop() + 1, token.end[0] + 1))
        elif token.type == tokenize.STRING:
            found.update(range(token.start[0] + 1, token.end[0] + 1))
    return found


def comment(text: str) -> str:
    """Return text as comment lines."""
    return "\n".join(f"# {line}".rstrip() for line in text.split("\n"))


def first_line(statement: ast.stmt) -> int:
    """Return the line where a statement begins, its decorators included."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(d.lineno for d in decorators)])


def last_line(statement: ast.stmt) -> int:
    """Return the line where a statement ends."""
    return statement.end_lineno or statement.lineno


def own_lines(tree: ast.Module, statement: ast.stmt) -> bool:
    """Return whether no other statement of a cell stands on a statement's lines."""
    mine = range(first_line(statement), last_line(statement) + 1)
    return not any(
        other is not statement and (first_line(other) in mine or last_line(other) in mine)
        for other in tree.body
    )


def source_of(code: str, statement: ast.stmt) -> str:
    """Return a statement's lines with the comment directly above it."""
    lines = code.split("\n")
    return "\n".join(lines[_top(lines, statement) : last_line(statement)])


def comments_above(code: str, line: int) -> str:
    """Return the comment lines directly above a line of a cell."""
    lines = code.split("\n")
    top = line - 1
    while top > 0 and lines[top - 1].startswith("#"):
        top -= 1
    return "".join(text + "\n" for text in lines[top : line - 1])


def without(
    code: str, statements: Collection[ast.stmt], with_comments: Collection[ast.stmt] = ()
) -> str:
    """Return code without some statements, and without others and the comments above them."""
    lines = code.split("\n")
    gone: set[int] = set()
    for statement in statements:
        gone.update(range(first_line(statement) - 1, last_line(statement)))
    for statement in with_comments:
        gone.update(range(_top(lines, statement), last_line(statement)))
    return tidy("\n".join(line for i, line in enumerate(lines) if i not in gone))


def _top(lines: Sequence[str], statement: ast.stmt) -> int:
    top = first_line(statement) - 1
    while top > 0 and lines[top - 1].startswith("#"):
        top -= 1
    return top


def tidy(code: str) -> str:
    """Return code without blank lines at its ends; lines in between stay as the user has them."""
    lines = code.split("\n")
    while lines and not lines[0].strip():
        lines.pop(0)
    while lines and not lines[-1].strip():
        lines.pop()
    return "\n".join(lines)


def fresh(name: str, taken: Collection[str]) -> str:
    """Return a name, with underscores behind it as long as it is taken or a keyword."""
    while name in taken or keyword.iskeyword(name):
        name += "_"
    return name


def wrap_call(head: str, items: Sequence[str], tail: str, prefix: str = "", margin: int = 0) -> str:
    """Return `head(items)tail`, one item a line where it would be too long for one line.

    `margin` is how far to the right the text will be moved.
    """
    line = f"{prefix}{head}({', '.join(items)}){tail}"
    if len(line) + margin <= WIDTH and "\n" not in line:
        return line
    body = "".join(f"{prefix}{INDENT}{item},\n" for item in items)
    return f"{prefix}{head}(\n{body}{prefix}){tail}"


def wrap_names(head: str, names: Iterable[str]) -> str:
    """Return `from x import a, b`, in parentheses where it would be too long for one line."""
    listed = list(names)
    line = f"{head} {', '.join(listed)}"
    if len(line) <= WIDTH:
        return line
    return f"{head} (\n" + "".join(f"{INDENT}{name},\n" for name in listed) + ")"


def join_blocks(blocks: Iterable[str], blank: int = 1) -> str:
    """Return non-empty blocks with empty lines between them."""
    return ("\n" * (blank + 1)).join(block for block in blocks if block)
