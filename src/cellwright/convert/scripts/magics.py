"""Magics and shell lines as plain Python; display magics become comments, others are refused."""

from __future__ import annotations

import ast
import re
import shlex
import tokenize
from dataclasses import dataclass, field

from cellwright.analysis.ipython import Magic, PythonCode, read_magic, to_python
from cellwright.analysis.magics import ALIASES
from cellwright.convert.edits import Edit, replace, span
from cellwright.convert.literals import render_value
from cellwright.convert.scripts.text import comment, indent
from cellwright.errors import PipelineError
from cellwright.model import Place

_COMMENTED = re.compile(
    r"alias_magic|auto(await|call|magic|reload|save)|bookmark|cellwright|colors|config"
    r"|connect_info|(un|re)?load_ext|debug|doctest_mode|gui|help|hist|history|killbgscripts"
    r"|log(off|on|start|state|stop)|less|l[aflsx]|ll|lsmagic|magic|more|man|matplotlib|page|pdb|pdef|pdoc|pfile"
    r"|pinfo2?|pipeline|pprint|precision|profile|psearch|psource|pwd|pycat|qtconsole|quickref|tb"
    r"|watermark|who|whos|who_ls|xmode|pip|conda|mamba|micromamba|uv"
    r"|timeit|memit|lprun|mprun"
)
_COMMENTED_CELLS = re.compile(
    r"html|HTML|javascript|js|latex|markdown|svg|SVG|timeit|memit|lprun|mprun"
)
_PROGRAMS_BY_NAME = ALIASES - {"ll", "lf", "lx", "la", "ls", "more", "less"}
_STATEMENTS = frozenset({"time", "prun", "snakeviz"})
_SHELLS = frozenset({"bash", "sh", "script", "system", "sx", "!"})
_PROGRAMS = frozenset(
    {"bash", "sh", "script", "perl", "ruby", "python", "python2", "python3", "pypy"}
)
_INSTALL = re.compile(r"\s*(?:python3? -m )?(?:pip3?|conda|mamba|uv)\b.*\binstall\b")
_PYLAB = """import numpy
import matplotlib
from matplotlib import pylab, mlab, pyplot
np = numpy
plt = pyplot"""
_STARS = "\nfrom pylab import *\nfrom numpy import *"
_EXPANDED = re.compile(r"\$\$|\$\{?(\w+)\}?|\{\{|\}\}|\{([^{}]*)\}")


@dataclass(slots=True)
class Translation:
    """A cell as plain Python with the line numbers of the notebook as far as possible.

    `imports` are the lines that the translated magics need; `waits` says that it has a top-level
    `await`.
    """

    text: str
    tree: ast.Module
    imports: set[str] = field(default_factory=set)
    waits: bool = False


def translate(code: str, place: Place) -> Translation:
    """Return a cell as plain Python.

    Magics that only show something, or that set up the notebook, become comments; `!command`,
    `v = !command`, `%env`, `%cd`, `%time` and the like are translated.

    Args:
        code: The cell's code.
        place: Where the cell is, for messages.

    Raises:
        PipelineError: The cell is not Python (`script-syntax`), or has a magic that cannot be
            translated (`script-magic`).
    """
    imports: set[str] = set()
    found = _parsed(to_python(code), place)
    for _ in range(20):
        if "get_ipython" not in found.text:
            break
        text = _replace_magics(found, place, imports)
        if text == found.text:
            _refuse_ipython(found, place)
            break
        found = _parsed(to_python(text), place)
    text = _replace_names(found)
    tree = found.tree if text == found.text else to_python(text).tree
    if tree is None:
        raise _syntax(found, place)
    return Translation(text, tree, imports, _waits(tree))


def _parsed(found: PythonCode, place: Place) -> PythonCode:
    if found.tree is None:
        raise _syntax(found, place)
    return found


def _syntax(found: PythonCode, place: Place) -> PipelineError:
    where = Place(place.notebook, place.cell, place.number, found.error_line)
    return PipelineError(
        f"the cell is not Python: {found.error}",
        code="script-syntax",
        where=str(where),
        hint="mend the cell, or mark it %%skip",
    )


def _replace_magics(found: PythonCode, place: Place, imports: set[str]) -> str:
    edits: list[Edit] = []
    lines = found.text.split("\n")
    for node in ast.walk(found.tree or ast.Module([], [])):
        if not isinstance(node, ast.Expr | ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        target = ast.unparse(node.targets[0]) if isinstance(node, ast.Assign) else ""
        magic = read_magic(node.value, target)
        if magic is None:
            continue
        column = lines[node.lineno - 1][: node.col_offset]
        prefix = column if not column.strip() else ""
        edits.append(Edit(*span(found.text, node), _replacement(magic, place, imports, prefix)))
    return replace(found.text, edits)


def _replacement(magic: Magic, place: Place, imports: set[str], prefix: str) -> str:
    """Return the Python for one magic, its lines after the first with the magic's indentation."""
    if magic.kind == "cell":
        text = _cell_magic(magic, place, imports)
    elif magic.kind == "shell":
        text = _shell(magic, imports)
    elif magic.kind == "help":
        text = comment(f"{magic.args or magic.name}?") + "\npass"
    else:
        text = _line_magic(magic, place, imports)
    if not prefix and text.startswith("#"):
        text = text.removesuffix("\npass")
    return text.replace("\n", "\n" + prefix) if prefix else text


def _line_magic(magic: Magic, place: Place, imports: set[str]) -> str:
    name, args = magic.name, magic.args
    written = f"%{name} {args}".rstrip()
    if name in _STATEMENTS:
        statement = re.sub(r"^(-\w+ )+", "", args) or "pass"
        bound = f"{magic.target} = " if magic.target and name == "time" else ""
        return f"{bound}{statement}  # %{name}"
    if name in ("xdel", "run") and not magic.target and (text := _acting(name, args)):
        return f"{text}  # {written}"
    if name == "pwd" and magic.target:
        imports.add("import os")
        return f"{magic.target} = os.getcwd()  # {written}"
    if name in _SHELLS or (name in _PROGRAMS_BY_NAME and not magic.target):
        command = args if name in _SHELLS else f"{name} {args}"
        return _shell(Magic(magic.line, "shell", "!", command, magic.target), imports)
    if name == "cd" and not magic.target and args:
        imports.add("import os")
        directory = args.strip().strip("'\"")
        return f"os.chdir(os.path.expanduser({_expanded(directory)}))  # {written}"
    if name in ("env", "set_env") and not magic.target:
        return _environment(args, written, imports)
    if name == "capture":
        return comment(written)
    if name == "pylab" and not magic.target:
        return f"{comment(written)}\n{_PYLAB if '--no-import-all' in args else _PYLAB + _STARS}"
    if _COMMENTED.fullmatch(name) and not magic.target:
        return comment(written) + "\npass"
    raise _refusal(magic, place)


def _acting(name: str, args: str) -> str | None:
    """Return the Python of `%xdel` and `%run`, None where no script can have it."""
    if name == "xdel":
        return f"del {args}" if args.isidentifier() else None
    return _run_file(args)


def _run_file(args: str) -> str | None:
    """Return the call that runs another file as `%run` does, None where no script can."""
    try:
        words = shlex.split(args)
    except ValueError:
        return None
    inside = words[:1] == ["-i"]
    words = words[1:] if inside else words
    if (
        not words
        or words[0].startswith("-")
        or words[0].endswith(".ipy")
        or any(set("{}$") & set(word) for word in words)
    ):
        return None
    given = [render_value(words[0]), render_value(words[1:]), "globals()"]
    return f"run_file_here({', '.join(given)}{', inside=True' if inside else ''})"


def _environment(args: str, written: str, imports: set[str]) -> str:
    name, equals, value = (p.strip() for p in args.partition("="))
    if not equals:
        name, _, value = (p.strip() for p in args.partition(" "))
    if not value:
        return comment(written) + "\npass"
    imports.add("import os")
    return f"os.environ[{render_value(name)}] = {_expanded(value)}  # {written}"


def _shell(magic: Magic, imports: set[str]) -> str:
    command = magic.args
    if _INSTALL.match(command):
        if not magic.target:
            return comment(f"!{command}") + "\npass"
        return f"{magic.target} = []  # !{command}"
    imports.add("import subprocess")
    if magic.target:
        options = "shell=True, stdout=subprocess.PIPE, text=True"
        call = f"subprocess.run({_expanded(command)}, {options}, check=False)"
        return f"{magic.target} = {call}.stdout.splitlines()"
    return f"subprocess.run({_expanded(command)}, shell=True, check=False)"


def _expanded(text: str) -> str:
    """Return a command's source: an f-string where IPython would put in the values of names."""
    fields: list[str] = []

    def keep(match: re.Match[str]) -> str:
        if match[0] in ("$$", "{{", "}}"):
            return match[0][0]
        name = match[1] or match[2] or ""
        try:
            ast.parse(name, mode="eval")
        except SyntaxError:
            return match[0]
        if match[1] and match[1].isupper():
            return match[0]  # a variable of the shell's, by its looks
        fields.append(name)
        return f"\0{len(fields) - 1}\0"

    plain = _EXPANDED.sub(keep, text)
    if not fields:
        return render_value(plain)
    parts = render_value(plain.replace("{", "{{").replace("}", "}}"))
    for number, name in enumerate(fields):
        quoted = name if parts[0] not in name else name.replace(parts[0], _other_quote(parts[0]))
        parts = parts.replace(f"\\x00{number}\\x00", "{" + quoted + "}")
    return "f" + parts


def _other_quote(quote: str) -> str:
    return "'" if quote == '"' else '"'


def _cell_magic(magic: Magic, place: Place, imports: set[str]) -> str:
    name, args, body = magic.name, magic.args.strip(), magic.body.rstrip("\n")
    written = comment(f"%%{name} {args}".rstrip())
    if name in _STATEMENTS:
        return f"{written}\n{body}"
    if name == "capture" and not [a for a in args.split() if not a.startswith("-")]:
        imports.update(("import contextlib", "import io"))
        block = _indented(body)
        silent = "contextlib.redirect_stdout(io.StringIO())"
        return f"with {silent}:  # %%{name} {args}".rstrip() + f"\n{block}"
    if name in ("writefile", "file") and args:
        return _write_file(args, body, imports)
    if name in _PROGRAMS and (not args if name != "script" else args):
        imports.add("import subprocess")
        program = shlex.split(args) if name == "script" else [name]
        text = _long_text(body + "\n")
        return f"subprocess.run({render_value(program)}, input={text}, text=True, check=True)"
    if _COMMENTED_CELLS.fullmatch(name):
        return f"{written}\n{comment(body)}"
    raise _refusal(magic, place)


def _indented(body: str) -> str:
    try:
        return indent(body)
    except (tokenize.TokenError, SyntaxError):  # magics in it
        return "\n".join("    " + line if line.strip() else line for line in body.split("\n"))


def _write_file(args: str, body: str, imports: set[str]) -> str:
    imports.add("import pathlib")
    words = shlex.split(args)
    mode = "a" if words[0] in ("-a", "--append") else "w"
    path = f"pathlib.Path({_expanded(words[-1])}).expanduser()"
    return f'{path}.open("{mode}").write({_long_text(body + chr(10))})  # %%writefile {args}'


def _long_text(text: str) -> str:
    """Return a string of several lines as readable source."""
    escaped = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
    return f'"""\\\n{escaped}"""' if not escaped.endswith('"') else repr(text)


def _refusal(magic: Magic, place: Place) -> PipelineError:
    sign = {"cell": "%%", "shell": ""}.get(magic.kind, "%")
    where = Place(place.notebook, place.cell, place.number, magic.line)
    return PipelineError(
        f"`{sign}{magic.name} {magic.args}`".replace(" `", "`")
        + " acts on the notebook and has no meaning in a script",
        code="script-magic",
        where=str(where),
        hint="replace it by Python, or move it to a cell marked %%skip",
    )


def _refuse_ipython(found: PythonCode, place: Place) -> None:
    for node in ast.walk(found.tree or ast.Module([], [])):
        if isinstance(node, ast.Name) and node.id == "get_ipython":
            where = Place(place.notebook, place.cell, place.number, node.lineno)
            raise PipelineError(
                "`get_ipython()` gives nothing outside a notebook",
                code="script-magic",
                where=str(where),
                hint="replace it by Python, or move it to a cell marked %%skip",
            )


def _replace_names(found: PythonCode) -> str:
    """Put in `"__main__"` for `__name__`, which is what it is in a notebook."""
    if "__name__" not in found.text or found.tree is None:
        return found.text
    edits = [
        Edit(*span(found.text, node), '"__main__"')
        for node in ast.walk(found.tree)
        if isinstance(node, ast.Name) and node.id == "__name__" and isinstance(node.ctx, ast.Load)
    ]
    return replace(found.text, edits)


def _waits(tree: ast.Module) -> bool:
    """Return whether code outside functions waits for something."""
    stack: list[ast.AST] = list(tree.body)
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Await | ast.AsyncFor | ast.AsyncWith):
            return True
        if isinstance(node, ast.comprehension) and node.is_async:
            return True
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
            stack.extend(ast.iter_child_nodes(node))
    return False
