"""Magics and shell lines read back from the Python that they were translated to.

The other direction is `convert.scripts.magics`.
"""

from __future__ import annotations

import ast
import re
import shlex

_COMMENTED = re.compile(r"(\s*)# (%{1,2}[A-Za-z]\w*.*|!\S.*|\S+\?{1,2})\s*")
_TIMED = re.compile(r"(\s*)(.+?)  # (%(?:time|prun|snakeviz))\s*")
_NAMED = re.compile(r".*  # %(cd|env|set_env) (.*)")


def magic_of(line: str) -> str:
    """Return the magic that a line of a script stands for; other lines as they are.

    Example:
        >>> magic_of("# %matplotlib widget"), magic_of("fit(x)  # %time")
        ('%matplotlib widget', '%time fit(x)')
        >>> magic_of('subprocess.run("ls data", shell=True)')
        '!ls data'
    """
    commented = _COMMENTED.fullmatch(line)
    if commented:
        return commented[1] + commented[2]
    timed = _TIMED.fullmatch(line)
    if timed:
        return f"{timed[1]}{timed[3]} {timed[2]}"
    prefix = line[: len(line) - len(line.lstrip())]
    try:
        body = ast.parse(line.strip()).body
    except SyntaxError:
        return line
    found = _translated(body[0], line) if len(body) == 1 else None
    return line if found is None else prefix + found


def _translated(statement: ast.stmt, line: str) -> str | None:
    match statement:
        case ast.Expr(ast.Call(ast.Attribute(ast.Name("subprocess"), "run"), [command], _)):
            words = _text(command)
            return None if words is None else f"!{words}"
        case ast.Expr(ast.Call(ast.Name("run_file_here"), [file, arguments, _], inside)):
            given = [*(["-i"] if inside else []), *_words(file), *_words(arguments)]
            return f"%run {shlex.join(given)}"
        case ast.Assign([ast.Name(name)], value) if "subprocess.run(" in line:
            for node in ast.walk(value):
                if isinstance(node, ast.Call) and ast.unparse(node.func) == "subprocess.run":
                    words = _text(node.args[0])
                    return None if words is None else f"{name} = !{words}"
        case ast.Assign([ast.Subscript(_, ast.Constant(str(name)))], value) if _NAMED.fullmatch(
            line
        ):
            words = _text(value)
            return None if words is None else f"%env {name}={words}"
        case ast.Expr(ast.Call(ast.Attribute(_, "chdir"), [ast.Call(_, [where])])):
            words = _text(where)
            return None if words is None else f"%cd {words}"
    return None


def _words(node: ast.expr) -> list[str]:
    """Return the texts that a constant, or a list of them, is."""
    found = node.elts if isinstance(node, ast.List) else [node]
    return [str(n.value) for n in found if isinstance(n, ast.Constant)]


def _text(node: ast.expr) -> str | None:
    """Return a string's text with `{expressions}` as a shell line has them."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        plain = node.value
        return None if re.search(r"[{}\n]", plain) else plain
    if not isinstance(node, ast.JoinedStr):
        return None
    parts = []
    for value in node.values:
        if isinstance(value, ast.Constant):
            parts.append(str(value.value))
        elif isinstance(value, ast.FormattedValue):
            parts.append("{" + ast.unparse(value.value) + "}")
    text = "".join(parts)
    return None if "\n" in text else text
