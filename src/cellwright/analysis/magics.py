"""What magics do: names they bind and read, code they run, files they write."""

from __future__ import annotations

import ast
import re
import shlex
from collections.abc import Callable
from itertools import pairwise
from typing import Final

from cellwright.analysis import ambient, paths, queries
from cellwright.analysis.frames import Frame
from cellwright.analysis.ipython import Magic, to_python
from cellwright.analysis.machine import Machine
from cellwright.analysis.record import Option
from cellwright.analysis.scopes import bindings
from cellwright.analysis.tables.words import words
from cellwright.analysis.values import HOLE, SCALAR, Thing, Value

_BRACES: Final = re.compile(r"(?<!\{)\{([^{}]+)\}(?!\})")
_DOLLAR: Final = re.compile(r"(?<![\\$\w])\$([A-Za-z_]\w*)")

_VARIABLE: Final = re.compile(r"\$\{?([A-Za-z_]\w*)")
"""A variable in the text of a shell."""

CODE_LINES: Final = frozenset({"time", "prun", "memit", "mprun", "lprun", "pyinstrument"})
CODE_CELLS: Final = frozenset(
    {"time", "capture", "prun", "memit", "debug", "pyinstrument", "heat", "snakeviz", "ipytest"}
)
TIMING: Final = frozenset({"timeit"})
TEXT_CELLS: Final = words(
    """
    html javascript js latex markdown svg SVG writefile file bash sh script perl ruby
    """
) | frozenset({"python", "python2", "python3", "pypy", "cmd", "system", "sx", "!", "sql"})
HARMLESS: Final = words(
    """
    matplotlib pylab config load_ext reload_ext unload_ext autoreload precision who who_ls
    whos pwd lsmagic magic pinfo pinfo2 pdoc psource pfile page history hist notebook
    pdb tb xmode pip conda mamba uv colors doctest_mode gui logstart logstop logon logoff
    logstate alias unalias rehashx timeit sc dirs bookmark env set_env man watermark aimport
    qtconsole connect_info code_wrap dhist popd pushd cd automagic quickref
    """
)
ALIASES: Final = words("ls ll lf lx la cat mkdir rm rmdir mv cp more less")
"""Magics that run the program of their name."""


def run_magic(machine: Machine, magic: Magic) -> Value:
    """Do what a magic does to names, files and state; return what it gives."""
    if magic.kind == "help":
        return SCALAR
    if magic.kind == "shell":
        return _shell(machine, magic)
    if magic.kind == "cell":
        return _cell_magic(machine, magic)
    return _line_magic(machine, magic)


# -- code ----------------------------------------------------------------------------------


def _run_code(machine: Machine, text: str, line: int) -> Value:
    """Run the code of a magic in the present frame; return its last expression's value."""
    tree = to_python(text).tree
    if tree is None:
        machine.find("CW101", "the code under a magic is not Python", line=line)
        return SCALAR
    ast.increment_lineno(tree, line - 1)
    result: Value = SCALAR
    for statement in tree.body:
        if isinstance(statement, ast.Expr):
            machine.line = statement.lineno
            result = machine.evaluate(statement.value)
        elif not machine.run([statement]):
            break
    return result


def _run_apart(machine: Machine, text: str, line: int) -> Value:
    """Run code as `%timeit` does: as the body of a function, which binds nothing here."""
    tree = to_python(text).tree
    frame = Frame("function", machine.frame, bindings(tree.body if tree is not None else []))
    with machine.within(frame):
        _run_code(machine, text, line)
    return SCALAR


_VALUED: Final = frozenset("fmTDlsu")
"""Options of timing and profiling magics that a value follows."""
_COUNTED: Final = frozenset("nrptc")


def _statement(machine: Machine, args: str) -> str:
    """Return what follows the options of a timing magic; functions given to `-f` are read."""
    rest = args.strip()
    while found := re.match(r"-(-[\w-]+|\w)(\S*)\s*", rest):
        rest = rest[found.end() :]
        value = re.match(r"\S+\s*", rest)
        if found[2] or value is None:
            continue
        if found[1] in _VALUED or (found[1] in _COUNTED and value[0].strip().isdecimal()):
            rest = rest[value.end() :]
            if found[1] == "f" and queries.is_bound(machine, value[0].strip()):
                machine.load(value[0].strip())
    return rest


# -- line magics ---------------------------------------------------------------------------


def _line_magic(machine: Machine, magic: Magic) -> Value:
    name, args = magic.name, magic.args
    if name in CODE_LINES:
        return _run_code(machine, _statement(machine, args), magic.line)
    if name in TIMING:
        return _run_apart(machine, _statement(machine, args), magic.line)
    args = _expand(machine, args)
    handler = _LINES.get(name)
    if handler is not None:
        return handler(machine, args)
    if name in ALIASES:
        paths.use_shell(machine, f"{name} {args}")
    elif name not in HARMLESS:
        machine.find(
            "CW120",
            f"`%{name}` is not known: the names it reads or binds are not seen",
            "if it binds a name, assign its result (`x = %magic …`) or do it in Python",
            magic.line,
        )
    return machine.fresh("unknown")


def _env(machine: Machine, args: str) -> Value:
    name, _, value = args.partition("=")
    if not value and " " in args.strip():
        name = args.split()[0]
    if "=" in args or " " in args.strip():
        ambient.set_environment(machine, name.strip())
    elif args.strip():
        ambient.read_environment(machine, args.strip())
    return SCALAR


def _cd(machine: Machine, args: str) -> Value:
    ambient.set_directory(machine)
    for word in [w for w in args.split() if not w.startswith("-")][:1]:
        paths.use_file(machine, frozenset({Thing("path", const=word.strip("\"'"))}), "enter")
    return SCALAR


def _run(machine: Machine, args: str) -> Value:
    program = next((w for w in _words(args) if not w.startswith("-")), "")
    if program and not set("{$") & set(program):
        name = program if "." in program else f"{program}.py"
        paths.use_file(machine, frozenset({Thing("scalar", const=name)}), "read")
    machine.widen(f"`%run {args}` runs another file in the notebook's namespace")
    machine.record.options.append(Option("sys.path", machine.line))  # it may find modules for later
    return SCALAR


def _store(machine: Machine, args: str) -> Value:
    if args.startswith("-r"):
        for name in args.split()[1:]:
            machine.store(name, machine.fresh("unknown"))
        if len(args.split()) == 1:
            machine.widen("`%store -r` binds all stored names")
        return SCALAR
    for name in args.split():
        if name.isidentifier():
            machine.load(name)
    return SCALAR


def _reset(machine: Machine, args: str) -> Value:
    for name in machine.bound_names():
        machine.delete(name)
    return SCALAR


def _xdel(machine: Machine, args: str) -> Value:
    name = args.split()[-1] if args.split() else ""
    if name.isidentifier():
        machine.load(name)
        machine.delete(name)
    return SCALAR


def _pylab(machine: Machine, args: str) -> Value:
    if "--no-import-all" not in args:
        machine.record.stars.append(("pylab", machine.line))
    for name, path in (("np", "numpy"), ("plt", "matplotlib.pyplot")):
        machine.store(name, frozenset({Thing("module", dotted=path)}))
    return SCALAR


def _list(machine: Machine, args: str) -> Value:
    return machine.fresh("list", "", SCALAR)


_LINES: Final[dict[str, Callable[[Machine, str], Value]]] = {
    "env": _env,
    "set_env": _env,
    "cd": _cd,
    "pushd": _cd,
    "popd": _cd,
    "run": _run,
    "store": _store,
    "reset": _reset,
    "reset_selective": _reset,
    "pylab": _pylab,
    "xdel": _xdel,
    "sx": _list,
    "system": _list,
    "who_ls": _list,
}


# -- cell magics ---------------------------------------------------------------------------


def _cell_magic(machine: Machine, magic: Magic) -> Value:
    name, args = magic.name, magic.args
    body_line = magic.line + 1
    if name in TIMING:
        _run_apart(machine, _statement(machine, args) + "\n" + magic.body, magic.line)
        return SCALAR
    if name in CODE_CELLS:
        _run_code(machine, magic.body, body_line)
        if name == "capture":
            _bind_words(machine, args)
        return SCALAR
    args = _expand(machine, args)
    if name in ("writefile", "file"):
        _write_file(machine, args)
    elif name in ("cython",):
        _bind_cython(machine, magic.body)
    elif name in ("sql",):
        _sql(machine, args, magic.body)
    elif name in TEXT_CELLS:
        _bind_options(machine, args)
        if name in _SHELLS:
            for variable in dict.fromkeys(_VARIABLE.findall(magic.body)):
                ambient.read_environment(machine, variable)
            paths.use_shell(machine, magic.body)
    else:
        _foreign(machine, magic)
    return machine.fresh("unknown")


_SHELLS: Final = frozenset({"bash", "sh", "system", "sx", "!"})


def _bind_words(machine: Machine, args: str) -> None:
    for word in args.split():
        if word.isidentifier():
            machine.store(word, machine.fresh("unknown"))


def _write_file(machine: Machine, args: str) -> None:
    words = [w for w in _words(args) if not w.startswith("-")]
    if words and not set("{$") & set(words[-1]):
        path = frozenset({Thing("scalar", const=words[-1])})
        paths.use_file(machine, path, "write")


def _bind_options(machine: Machine, args: str) -> None:
    """Bind the names that `--out x`, `--err y` and `--proc z` name."""
    words = _words(args)
    for option, name in pairwise(words):
        if option in ("--out", "--err", "--proc") and name.isidentifier():
            kind = "thread" if option == "--proc" else "unknown"
            machine.store(name, machine.fresh(kind))  # type: ignore[arg-type]


def _bind_cython(machine: Machine, body: str) -> None:
    for name in re.findall(r"^(?:cp?def|def)\s+(?:[\w\[\], ]+\s+)?(\w+)\s*\(", body, re.MULTILINE):
        machine.store(name, machine.fresh("unknown"))


def _sql(machine: Machine, args: str, body: str) -> None:
    result = re.match(r"\s*(\w+)\s*<<", args + "\n" + body)
    for name in re.findall(r"(?<!:):([A-Za-z_]\w*)", body):
        if queries.is_bound(machine, name):
            machine.load(name)
    queries.query_names(machine, body, sql=True)
    if result:
        machine.store(result[1], machine.fresh("unknown"))


def _foreign(machine: Machine, magic: Magic) -> None:
    """Read what `-i x` hands to another language, bind what `-o y` brings back."""
    words = _words(magic.args)
    found = False
    for option, names in pairwise(words):
        for name in names.split(","):
            if option in ("-i", "--input") and name.isidentifier():
                machine.load(name, magic.line)
                found = True
            elif option in ("-o", "--output") and name.isidentifier():
                machine.store(name, machine.fresh("unknown"))
                found = True
    if not found:
        machine.find(
            "CW120",
            f"`%%{magic.name}` is not known: the names its cell reads or binds are not seen",
            "write the cell in Python, or hand names in and out with `-i` and `-o`",
            magic.line,
        )


# -- shell ---------------------------------------------------------------------------------


def _shell(machine: Machine, magic: Magic) -> Value:
    paths.use_shell(machine, _expand(machine, magic.args))
    return machine.fresh("list", "", SCALAR)


def _words(args: str) -> list[str]:
    try:
        return shlex.split(args)
    except ValueError:
        return args.split()


def _expand(machine: Machine, args: str) -> str:
    """Read the names that `{expression}` and `$name` put into a magic's text; return the text.

    What is not known stays as it is, a dollar sign before it.
    """

    def fill(found: re.Match[str]) -> str:
        try:
            tree = ast.parse(found[1].strip(), mode="eval")
        except SyntaxError:
            return found[0]
        return _shown(machine.evaluate(tree.body), f"${found[0]}")

    def name(found: re.Match[str]) -> str:
        if queries.is_bound(machine, found[1]):
            return _shown(machine.load(found[1]), found[0])
        ambient.read_environment(machine, found[1])
        return found[0]

    return _DOLLAR.sub(name, _BRACES.sub(fill, args))


def _shown(value: Value, unknown: str) -> str:
    """Return the text that a value puts into a magic, if it is known."""
    known = [t.const for t in value]
    text = str(known[0]) if len(known) == 1 and isinstance(known[0], str | int) else HOLE
    return unknown if HOLE in text else text
