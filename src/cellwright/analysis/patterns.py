"""The `match` statement: captures of a pattern, case by case."""

from __future__ import annotations

import ast

from cellwright.analysis import access
from cellwright.analysis.frames import Layer
from cellwright.analysis.machine import Machine
from cellwright.analysis.values import Value


def run_match(machine: Machine, node: ast.Match) -> bool:
    """Run a `match` statement: one of the cases, or none."""
    subject = machine.evaluate(node.subject)
    ends: list[Layer | None] = []
    for case in node.cases:

        def run(case: ast.match_case = case) -> bool:
            _capture(machine, case.pattern, subject)
            if case.guard is not None:
                machine.evaluate(case.guard)
            return machine.run(case.body)

        ends.append(machine.branch(run))
    last = node.cases[-1]
    if last.guard is not None or not _is_irrefutable(last.pattern):
        ends.append({})
    return machine.join(ends)


def _is_irrefutable(pattern: ast.pattern) -> bool:
    if isinstance(pattern, ast.MatchAs):
        return pattern.pattern is None or _is_irrefutable(pattern.pattern)
    return isinstance(pattern, ast.MatchOr) and _is_irrefutable(pattern.patterns[-1])


def _capture(machine: Machine, pattern: ast.pattern, value: Value) -> None:
    """Bind what a pattern captures; parts of the subject may be any of its elements."""
    if isinstance(pattern, ast.MatchValue):
        machine.evaluate(pattern.value)
    elif isinstance(pattern, ast.MatchAs | ast.MatchStar):
        if isinstance(pattern, ast.MatchAs) and pattern.pattern is not None:
            _capture(machine, pattern.pattern, value)
        if pattern.name:
            machine.store(pattern.name, value)
    elif isinstance(pattern, ast.MatchOr):
        for option in pattern.patterns:
            _capture(machine, option, value)
    else:
        _capture_parts(machine, pattern, _parts(machine, value))


def _parts(machine: Machine, value: Value) -> Value:
    held = frozenset(p for t in value for p in t.parts)
    return held | access.elements(machine, value)


def _capture_parts(machine: Machine, pattern: ast.pattern, parts: Value) -> None:
    if isinstance(pattern, ast.MatchSequence):
        for inner in pattern.patterns:
            _capture(machine, inner, parts)
    elif isinstance(pattern, ast.MatchMapping):
        for key in pattern.keys:
            machine.evaluate(key)
        for inner in pattern.patterns:
            _capture(machine, inner, parts)
        if pattern.rest:
            machine.store(pattern.rest, machine.fresh("dict", "", parts))
    elif isinstance(pattern, ast.MatchClass):
        machine.evaluate(pattern.cls)
        for inner in (*pattern.patterns, *pattern.kwd_patterns):
            _capture(machine, inner, parts)
