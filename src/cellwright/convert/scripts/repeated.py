"""`--foreach` and `--when` as plain loops and conditions around the code of a step's cells."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import replace

from cellwright.analysis import condition_depth, is_conditional
from cellwright.convert.scripts.magics import Translation
from cellwright.convert.scripts.names import bound_names
from cellwright.convert.scripts.text import fresh, indent
from cellwright.errors import PipelineError
from cellwright.model import Check, Pipeline, ReadSource, Step

_SIMPLE = (ast.Assign, ast.AnnAssign, ast.AugAssign, ast.Import, ast.ImportFrom)
_DEFINED = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)


def with_fallbacks(pipeline: Pipeline) -> Pipeline:
    """Return a pipeline in which steps that may be left out get what they hand on then."""
    return replace(pipeline, steps=tuple(_with_fallbacks(step) for step in pipeline.steps))


def _with_fallbacks(step: Step) -> Step:
    if not (is_conditional(step.settings) or step.needs):
        return step
    unbound = {n for n, s in step.fallbacks.items() if s.source == "unbound"}
    passed = {n: s for n, s in step.fallbacks.items() if n not in unbound}
    reads: dict[str, ReadSource] = {**passed, **step.reads}
    maybe = tuple(sorted({*step.maybe_unbound, *unbound}))
    checks = tuple(_with_condition(step, check) for check in step.checks)
    return replace(step, reads=reads, maybe_unbound=maybe, checks=checks)


def _with_condition(step: Step, check: Check) -> Check:
    """Return a check that gets what the condition of its step reads, to be left out with it."""
    if not is_conditional(step.settings):
        return check
    asked = {n: step.reads[n] for n in step.asked if n in step.reads}
    known = {d.name for d in check.definitions}
    more = tuple(d for d in step.definitions if d.name not in known)
    return replace(
        check,
        reads={**asked, **check.reads},
        parameters=tuple(dict.fromkeys((*check.parameters, *step.parameters))),
        definitions=(*check.definitions, *more),
    )


def is_wrapped(step: Step) -> bool:
    """Return whether the code of a step stands in loops or conditions that are not its own."""
    return bool(step.settings.foreach or step.settings.when is not None or step.needs)


def wrap_pieces(step: Step, codes: Sequence[Translation], place: str) -> list[Translation]:
    """Return the code of a step's cells within the loops and conditions of its mark.

    Args:
        step: The step.
        codes: Its cells as plain Python.
        place: Where it is, for messages.

    Raises:
        PipelineError: The code cannot stand in a loop (`script-unsupported`).
    """
    if not is_wrapped(step):
        return list(codes)
    taken = {n for code in codes for n in bound_names(code.tree.body)}
    taken |= {*step.reads, *step.parameters, *(d.name for d in step.definitions)}
    texts = [code.text.strip("\n") for code in codes]
    if step.settings.foreach:
        texts = [_loop(step, codes[0], taken), *texts[1:]] if codes else []
    if is_conditional(step.settings):
        texts = _conditioned(step, texts, str(step.settings.when), taken)
    if step.needs:
        texts = [_guarded(text, step.needs) for text in texts]
    return [_translation(text, code, step, place) for text, code in zip(texts, codes, strict=True)]


def wrap_checks(step: Step, codes: Sequence[Translation], place: str) -> list[Translation]:
    """Return the code of a step's checks, left out when the step is.

    Args:
        step: The step.
        codes: The cells of its checks as plain Python.
        place: Where they are, for messages.

    Raises:
        PipelineError: The code cannot stand in a condition (`script-unsupported`).
    """
    found = list(codes)
    for number, (check, code) in enumerate(zip(step.checks, codes, strict=True)):
        text = code.text.strip("\n")
        if is_conditional(step.settings):
            text = f"if {step.settings.when}:\n{_body(text)}"
        lacking = [n for n, s in check.reads.items() if s.step == step.name and step.needs]
        if lacking:
            text = _guarded(text, lacking)
        if text != code.text.strip("\n"):
            found[number] = _translation(text, code, step, place)
    return found


def _conditioned(step: Step, texts: list[str], condition: str, taken: set[str]) -> list[str]:
    if len(texts) == 1:
        return [f"if {condition}:\n{_body(texts[0])}"]
    flag = fresh(f"{step.name}_runs", taken)
    first = f"{flag} = bool({condition})\n"
    return [
        (first if number == 0 else "") + f"if {flag}:\n{_body(text)}"
        for number, text in enumerate(texts)
    ]


def _guarded(text: str, needs: Sequence[str]) -> str:
    """Return code that is left out when no step has bound what it reads."""
    names = "\n".join(needs)
    return f"try:\n{indent(names)}\nexcept NameError:\n    pass\nelse:\n{_body(text)}"


def _loop(step: Step, code: Translation, taken: set[str]) -> str:
    """Return the code of a cell in its loops; what it binds is collected in lists."""
    settings = step.settings
    body = code.tree.body
    made = {n for s in body if isinstance(s, _DEFINED) for n in bound_names([s])}
    names = [n for n in dict.fromkeys((*step.outputs, *step.results)) if n[0] != "@"]
    names = [n for n in names if n not in made]
    certain = {n for s in body if isinstance(s, _SIMPLE) for n in bound_names([s])}
    depth = condition_depth(settings)
    text = _item(step, code.text.strip("\n"), names, certain, taken)
    for level in range(len(settings.foreach), 0, -1):
        each = settings.foreach[level - 1]
        inner = text
        if depth == level:
            inner = f"if not ({settings.when}):\n    continue\n{inner}"
        heads = [f"{_listed(n, level, taken)} = []" for n in names]
        if level > 1:
            tails = [
                f"{_listed(n, level - 1, taken)}.append({_listed(n, level, taken)})" for n in names
            ]
        else:
            tails = [f"{n} = {_listed(n, 1, taken)}" for n in names]
        loop = f"for {each.variable} in {each.expression}:\n{_body(inner)}"
        text = "\n".join([*heads, loop, *tails])
    return text


def _item(step: Step, text: str, names: list[str], certain: set[str], taken: set[str]) -> str:
    """Return the code of one item, and that which collects what it bound."""
    level = len(step.settings.foreach)
    unsure = [n for n in names if n not in certain and n not in step.reads]
    keep = []
    for name in names:
        line = f"{_listed(name, level, taken)}.append({name})"
        keep.append(f"if {name} is not ...:\n    {line}" if name in unsure else line)
    fresh_names = [f"{name} = ...  # not bound yet" for name in unsure]
    text = text if text.strip() else "pass"
    if step.settings.on_error == "collect":
        missing = [f"{_listed(n, level, taken)}.append(None)" for n in names]
        module = fresh("traceback", taken)
        spelled = module if module == "traceback" else f"traceback as {module}"
        failed = "\n".join([f"import {spelled}\n\n{module}.print_exc()", *missing])
        text = f"try:\n{_body(text)}\nexcept Exception:\n{_body(failed)}"
        if keep:
            text += f"\nelse:\n{_body(chr(10).join(keep))}"
        return "\n".join([*fresh_names, text])
    return "\n".join([*fresh_names, text, *keep])


def _listed(name: str, level: int, taken: set[str]) -> str:
    return fresh(f"{name}_items" if level == 1 else f"{name}_items_{level}", taken)


def _body(text: str) -> str:
    lines = [line for line in text.split("\n") if line.strip()]
    only = all(line.lstrip().startswith("#") for line in lines)
    return indent(f"{text}\npass" if only else text)


def _translation(text: str, code: Translation, step: Step, place: str) -> Translation:
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        raise PipelineError(
            f"the code of step `{step.name}` cannot stand in a loop or a condition: {error.msg}",
            code="script-unsupported",
            where=place,
            hint="take out magics of the whole cell, and statements that no loop can have",
        ) from error
    return Translation(text, tree, code.imports, code.waits)
