"""The code by which a kernel works out a step's items, or runs a cell once per item."""

from __future__ import annotations

from cellwright.analysis import condition_depth
from cellwright.convert.literals import render_value
from cellwright.model import Step


def spread_text(step: Step) -> str:
    """Return the code that evaluates the expressions of a step's mark.

    They stand on its first line, as the mark does in the user's cell.
    """
    settings = step.settings
    depth = condition_depth(settings)
    arguments = [render_value(step.name)]
    if settings.when is not None:
        arguments.append(f"{'each' if depth else 'when'}=lambda: ({settings.when})")
    if depth:
        arguments.append(f"depth={depth}")
    if step.fans_out:
        loops = [f"({each.variable!r}, lambda: ({each.expression}))" for each in settings.foreach]
        arguments.append(f"loops=[{', '.join(loops)}]")
    return f"_cellwright.spread({', '.join(arguments)})"


def repeat_text(step: Step, *, spread: bool = False, seed: int | None = None) -> str:
    """Return the code that lets the next cell run once per item, under its condition.

    Args:
        step: The step that the cell belongs to.
        spread: Whether the condition on the whole step has been asked already.
        seed: What the seeds of the items are made of; None where they go on from each other.
    """
    settings = step.settings
    depth = condition_depth(settings)
    arguments = [render_value(step.name)]
    if settings.foreach:
        loops = [f"({each.variable!r}, {each.expression!r})" for each in settings.foreach]
        arguments.append(f"loops=[{', '.join(loops)}]")
        names = [n for n in dict.fromkeys((*step.outputs, *step.results)) if n[0] != "@"]
        arguments.append(f"names={render_value(names)}")
        arguments.append(f"binds={render_value(list(step.writes))}")
        if settings.on_error == "collect":
            arguments.append("collect=True")
    if settings.when is not None and (depth or not spread):
        arguments.append(f"when={settings.when!r}")
    if depth:
        arguments.append(f"depth={depth}")
    if step.needs and not spread:
        arguments.append(f"needs={render_value(list(step.needs))}")
    if seed is not None:
        arguments.append(f"seed={seed}")
    return f"_cellwright.repeat_next({', '.join(arguments)})"
