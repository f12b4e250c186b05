"""The settings of a step that change its results, for its version and for words; no code here."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Mapping

from cellwright.hashing import canonical_code
from cellwright.model import Step, StepSettings, TaskKind


def list_settings(settings: StepSettings, kind: TaskKind) -> Mapping[str, object]:
    """Return the settings that change results.

    An item does not depend on the expressions that it came from, and these depend on nothing else.
    """
    asked: Mapping[str, object] = {
        "foreach": [[f.variable, _expression(f.expression)] for f in settings.foreach],
        "when": _expression(settings.when) if settings.when is not None else None,
    }
    if kind == "spread":
        return {**asked, "kernel": settings.kernel, "env_from": sorted(settings.env_from)}
    if kind == "item":
        asked = {"foreach": [f.variable for f in settings.foreach]}
    elif settings.foreach:
        asked = {**asked, "on_error": settings.on_error}
    return {
        **asked,
        "outputs": sorted(settings.outputs) if settings.outputs is not None else None,
        "kernel": settings.kernel,
        "env_from": sorted(settings.env_from),
    }


def tell_settings(step: Step, kind: TaskKind, outputs: Iterable[str]) -> dict[str, str]:
    """Return the settings that change results, and what is handed on, as people read them."""
    own = step.settings
    loops = ", ".join(f"{f.variable}={_tidy(f.expression)}" for f in own.foreach)
    found = {
        "foreach": ", ".join(f.variable for f in own.foreach) if kind == "item" else loops,
        "when": _tidy(own.when) if own.when is not None and kind != "item" else "",
        "outputs": ", ".join(sorted(own.outputs or ())),
        "kernel": own.kernel or "",
        "env-from": ", ".join(sorted(own.env_from)),
        "on-error": own.on_error if own.foreach and kind == "step" else "",
    }
    told = {f"setting:{name}": text for name, text in found.items() if text}
    return {**told, "hands on": ", ".join(sorted(outputs))}


def _tidy(text: str) -> str:
    try:
        return ast.unparse(ast.parse(text.strip(), mode="eval"))
    except SyntaxError:
        return text.strip()


def _expression(text: str) -> bytes:
    try:
        return canonical_code(ast.parse(text.strip(), mode="eval"))
    except SyntaxError:
        return text.strip().encode()
