"""IPython's syntax to Python, line by line: the one module that touches IPython's transformer.

What the magics mean (names bound, code run, files written) is in `magics`, not here.
"""

from __future__ import annotations

import ast
import functools
import re
import warnings
from dataclasses import dataclass
from typing import Any, Literal, cast

MagicKind = Literal["line", "cell", "shell", "help"]

_FLAGS = ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT


@dataclass(frozen=True, slots=True)
class Magic:
    """One magic or shell line: where it stands, which it is, its arguments as written.

    `kind` is `line`, `cell`, `shell` (`!x`, name `!`) or `help` (`x?`); `target` is the left side
    of `v = %x`; `body` the lines under a cell magic.
    """

    line: int
    kind: MagicKind
    name: str
    args: str = ""
    target: str = ""
    body: str = ""


@dataclass(frozen=True, slots=True)
class PythonCode:
    """A cell as Python: the text has the line numbers of the cell.

    `tree` is None when the code does not parse; then `error` says why, with `error_line`.
    """

    text: str
    tree: ast.Module | None
    magics: tuple[Magic, ...] = ()
    error: str = ""
    error_line: int | None = None


def to_python(code: str) -> PythonCode:
    r"""Return a cell's code as Python, magics as calls of `get_ipython()`.

    Example:
        >>> to_python("x = 1\nfiles = !ls").text
        "x = 1\nfiles = get_ipython().getoutput('ls')\n"
        >>> to_python("def").error_line
        1
    """
    tree = _parse(code)
    if isinstance(tree, ast.Module):
        return PythonCode(code, tree)
    if "\0" in code or not _may_be_ipython(code):
        return PythonCode(code, None, (), tree.msg or "invalid syntax", tree.lineno)
    text = _transform(code)
    tree = _parse(text)
    if isinstance(tree, ast.Module):
        return PythonCode(text, tree, _magics(tree))
    return PythonCode(text, None, (), tree.msg or "invalid syntax", tree.lineno)


def _compile(text: str) -> ast.AST:
    """Return the syntax tree of a text.

    Some versions of Python count how deep a tree is for all threads together, and say they counted
    wrong when two threads make one at the same time: the tree is made again.
    """
    while True:
        try:
            return cast("ast.AST", compile(text, "<cell>", "exec", _FLAGS, dont_inherit=True))
        except SystemError as error:
            if "recursion depth mismatch" not in str(error):
                raise


def _parse(text: str) -> ast.Module | SyntaxError:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = _compile(text)
    except SyntaxError as error:
        return error
    except (ValueError, RecursionError, MemoryError) as error:
        return SyntaxError(str(error))
    return cast("ast.Module", tree)


def _may_be_ipython(code: str) -> bool:
    """Return whether the text has anything that IPython would transform (it is slow to import)."""
    return bool(re.search(r"[%!?]|^\s*[,;/]|^\s|^(>>>|In \[)|\.\.\.", code, re.MULTILINE))


@functools.cache
def _manager() -> Any:
    from IPython.core.inputtransformer2 import TransformerManager

    make: Any = TransformerManager
    return make()


def _transform(code: str) -> str:
    manager = _manager()
    lines = (code if code.endswith("\n") else code + "\n").splitlines(keepends=True)
    count = len(lines)
    for transform in manager.cleanup_transforms:
        lines = transform(lines)
    lead = ["\n"] * (count - len(lines))
    new = list(lines)
    for transform in manager.line_transforms:
        new = transform(new)
    if new != lines:
        return "".join([*lead, *new, *["\n"] * (len(lines) - len(new))])
    return "".join([*lead, *_token_transforms(manager, lines)])


def _token_transforms(manager: Any, lines: list[str]) -> list[str]:
    """Replace one magic after the other; a line that was continued leaves empty lines."""
    for _ in range(len(lines) + 1):
        try:
            changed, new = manager.do_one_token_transform(lines)
        except SyntaxError:
            return lines
        if not changed:
            break
        missing = len(lines) - len(new)
        if missing > 0:
            at = next((i for i, line in enumerate(new) if line != lines[i]), len(new) - 1)
            new = [*new[: at + 1], *["\n"] * missing, *new[at + 1 :]]
        lines = new
    return lines


def _magics(tree: ast.Module) -> tuple[Magic, ...]:
    found = []
    targets: dict[ast.AST, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            targets[node.value] = ast.unparse(node.targets[0])
        if isinstance(node, ast.Call):
            magic = read_magic(node, targets.get(node, ""))
            if magic is not None:
                found.append(magic)
    return tuple(sorted(found, key=lambda m: m.line))


def read_magic(node: ast.Call, target: str = "") -> Magic | None:
    """Return the magic that a call of `get_ipython()` with constant arguments stands for."""
    func = node.func
    if not (
        isinstance(func, ast.Attribute)
        and isinstance(func.value, ast.Call)
        and isinstance(func.value.func, ast.Name)
        and func.value.func.id == "get_ipython"
    ):
        return None
    args = [a.value for a in node.args if isinstance(a, ast.Constant) and isinstance(a.value, str)]
    if len(args) != len(node.args):
        return None
    if func.attr in ("system", "getoutput") and len(args) == 1:
        return Magic(node.lineno, "shell", "!", args[0], target)
    if func.attr == "run_line_magic" and len(args) == 2:
        kind: MagicKind = "help" if args[0] in ("pinfo", "pinfo2", "psearch") else "line"
        return Magic(node.lineno, kind, args[0], args[1], target)
    if func.attr == "run_cell_magic" and len(args) == 3:
        return Magic(node.lineno, "cell", args[0], args[1], target, args[2])
    if func.attr == "show_usage":
        return Magic(node.lineno, "help", "?")
    return None
