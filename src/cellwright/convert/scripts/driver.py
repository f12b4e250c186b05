"""The module `__main__.py` of a package: a command line and the calls of the steps in order."""

from __future__ import annotations

import ast
import io
import tokenize
from collections.abc import Collection, Sequence

from cellwright.convert.parsing import plain_code
from cellwright.convert.scripts.names import bound_names
from cellwright.convert.scripts.parts import function_name
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.text import (
    INDENT,
    fresh,
    indent,
    join_blocks,
    last_line,
    wrap_call,
)
from cellwright.convert.scripts.unit_code import UnitCode
from cellwright.convert.types import TypeTree, read_type
from cellwright.model import Parameter, Pipeline

_SIMPLE = {
    "int": "int",
    "float": "float",
    "str": "str",
    "complex": "complex",
    "date": "datetime.date.fromisoformat",
    "datetime": "datetime.datetime.fromisoformat",
    "time": "datetime.time.fromisoformat",
    "Path": "pathlib.Path",
    "Decimal": "decimal.Decimal",
    "Fraction": "fractions.Fraction",
    "UUID": "uuid.UUID",
}
_GATHERED = {"list": "", "tuple": "tuple", "set": "set", "frozenset": "frozenset"}

_LITERAL = '''def literal(text):
    """Read a Python literal; anything else is text."""
    try:
        return ast.literal_eval(text)
    except (SyntaxError, ValueError):
        return {"none": None, "true": True, "false": False}.get(text.lower(), text)'''

_MAIN = '''def main(arguments=None):
    """Run the steps with the parameters of a command line.

    Returns:
        0, or 1 when a step failed.
    """
    sys.stdout.reconfigure(line_buffering=True)
    values = vars(command_line().parse_args(arguments))
@GATHER@    try:
        run(**values)
    except StepFailed as failed:
        traceback.print_exception(failed.__cause__)
        print(f"step `{failed}` failed", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())'''

_FAILED = '''class StepFailed(Exception):
    """A step raised; its name is the message, what it raised the cause."""


@contextmanager
def running(name):
    """Name the step in what it raises."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise StepFailed(name) from error'''


def render_driver(plan: ScriptPlan, codes: Sequence[tuple[str, list[UnitCode]]]) -> str:
    """Return the text of `__main__.py`.

    Args:
        plan: The decisions.
        codes: By step in order: the name of its module, and its functions.
    """
    pipeline = plan.parts.pipeline
    parameters = pipeline.parameters
    main = _MAIN.replace("@GATHER@", _gather(parameters))
    command_line = _command_line(plan)
    run = _run(plan, codes)
    text = command_line + main
    modules = ["ast", "datetime", "decimal", "fractions", "pathlib", "uuid"]
    imports = ["argparse", "sys", "traceback", *(m for m in modules if f"{m}." in text)]
    head = (
        f'"""Runs the steps of {pipeline.notebook}, all in this process: '
        f'`python -m {pipeline.name}`."""'
    )
    if "literal" in text:
        imports.append("ast")
    top = "\n".join(f"import {name}" for name in sorted(set(imports)))
    relative = "from . import parameters" if parameters else ""
    literal = _LITERAL if "literal" in text else ""
    return (
        join_blocks(
            [
                join_blocks([head, top + "\nfrom contextlib import contextmanager", relative]),
                _FAILED,
                run,
                literal,
                command_line,
                main,
            ],
            2,
        )
        + "\n"
    )


def _run(plan: ScriptPlan, codes: Sequence[tuple[str, list[UnitCode]]]) -> str:
    pipeline = plan.parts.pipeline
    names = {n for _, units in codes for u in units for n in (*u.arguments, *u.outputs)}
    names |= plan.parameters
    running, step, done = (fresh(n, names) for n in ("running", "step", "done"))
    values, definitions = fresh("parameters", names), fresh("definitions", names)
    items = [f"{p.name}=parameters.{p.name}" for p in pipeline.parameters]
    lines = [
        '"""Run all steps in the order of the notebook.',
        "",
        "    A step is imported when its turn comes: its imports may need what ran before.",
        "",
        "    Returns:",
        "        The last value of each variable that a step leaves, by name.",
        '    """',
    ]
    blocks = ["\n".join(lines)]
    if running != "running":
        blocks.append(f'{running} = globals()["running"]')
    if pipeline.parameters:
        told = [f"{values}.{p.name} = {p.name}" for p in pipeline.parameters]
        if values != "parameters":
            told.insert(0, f"from . import parameters as {values}\n")
        blocks.append("\n".join(told))
    spelled = "definitions" if definitions == "definitions" else f"definitions as {definitions}"
    blocks.append(f'with {running}("setup"):\n{INDENT}from . import {spelled}  # noqa: F401')
    last: dict[str, None] = {}
    for module, units in codes:
        blocks.append(_call(plan, module, units, running, step, done, definitions))
        last.update(dict.fromkeys(n for u in units for n in u.outputs))
    result = [f'"{n}": {n}' for n in last]
    line = f"return {{{', '.join(result)}}}"
    if len(line) > 90:
        line = "return {\n" + "".join(f"{INDENT}{r},\n" for r in result) + "}"
    blocks.append(line)
    head = wrap_call("def run", ["*", *items] if items else [], ":")
    return f"{head}\n{indent(join_blocks(blocks))}"


def _call(
    plan: ScriptPlan,
    module: str,
    units: list[UnitCode],
    running: str,
    step: str,
    done: str,
    definitions: str,
) -> str:
    """Return the calls of one step and its checks."""
    texts = []
    for code in units:
        unit = code.unit
        label = unit.step if unit.kind == "step" else f"check of {unit.step}"
        moving = plan.setup.moving
        arguments = [
            f"{definitions}.{n}" if n in moving and n not in unit.inputs else n
            for n in code.arguments
        ]
        arguments += [f"{n}={n}" for n in code.parameters]
        lines = [f"from .steps.{module} import {function_name(unit)} as {step}", ""]
        if not code.outputs:
            lines.append(wrap_call(step, arguments, "", margin=8))
        elif len(code.outputs) == 1:
            name = code.outputs[0]
            lines.append(wrap_call(f"{name} = {step}", arguments, f".{name}", margin=8))
        else:
            lines.append(wrap_call(f"{done} = {step}", arguments, "", margin=8))
            lines += [f"{name} = {done}.{name}" for name in code.outputs]
        texts.append(f'with {running}("{label}"):\n{indent(chr(10).join(lines))}')
    return "\n".join(texts)


def _command_line(plan: ScriptPlan) -> str:
    pipeline = plan.parts.pipeline
    lines = [
        '"""Return the parser of the command line."""',
        "parser = argparse.ArgumentParser(",
        f'    description="Runs the steps of {_quoted(pipeline.notebook)} in one process.",',
        "    formatter_class=argparse.ArgumentDefaultsHelpFormatter,",
        "    allow_abbrev=False,",
        ")",
    ]
    taken = {"--help"}
    remarks = parameter_remarks(pipeline)
    for parameter in pipeline.parameters:
        option = _option(parameter.name, taken)
        taken.add(option)
        items = [f'"{option}"', *_kind(read_type(parameter.type))]
        if option[2:].replace("-", "_") != parameter.name:
            items.append(f'dest="{parameter.name}"')
        items.append(f"default=parameters.{parameter.name}")
        items.append(f'help="{_quoted(remarks.get(parameter.name) or parameter.type)}"')
        lines.append(wrap_call("parser.add_argument", items, "", margin=4))
    lines.append("return parser")
    return "def command_line():\n" + indent("\n".join(lines))


def parameter_remarks(pipeline: Pipeline) -> dict[str, str]:
    """Return the comments behind parameters, by name."""
    if pipeline.parameters_cell is None:
        return {}
    found: dict[str, str] = {}
    code = plain_code(pipeline.parameters_cell.code)
    try:
        tokens = list(tokenize.generate_tokens(io.StringIO(code).readline))
        body = ast.parse(code).body
    except (tokenize.TokenError, SyntaxError):
        return {}
    remarks = {t.start[0]: t.string for t in tokens if t.type == tokenize.COMMENT}
    for statement in body:
        remark = remarks.get(last_line(statement), "").lstrip("# ").strip()
        names = list(bound_names([statement]))
        if remark and len(names) == 1:
            found[names[0]] = remark
    return found


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%")


def _option(name: str, taken: Collection[str]) -> str:
    option = "--" + name.strip("_").replace("_", "-")
    if option in taken or option == "--":
        option = f"--{name}"
    return fresh(option, taken)


def _kind(tree: TypeTree) -> list[str]:
    """Return how argparse reads a type."""
    if tree.name == "bool":
        return ["action=argparse.BooleanOptionalAction"]
    if tree.name == "str":
        return []
    if tree.name in _SIMPLE:
        return [f"type={_SIMPLE[tree.name]}"]
    if tree.name in _GATHERED:
        member = tree.arguments[0].name if tree.arguments else ""
        plain = all(a.name in (member, "...") for a in tree.arguments)
        return ['nargs="*"', f"type={_SIMPLE.get(member, 'literal') if plain else 'literal'}"]
    return ["type=literal"]


def _gather(parameters: Sequence[Parameter]) -> str:
    """Return the lines that make tuples and sets of what argparse gathers in lists."""
    lines = ""
    for parameter in parameters:
        kind = _GATHERED.get(read_type(parameter.type).name)
        if kind:
            lines += f'    values["{parameter.name}"] = {kind}(values["{parameter.name}"])\n'
    return lines
