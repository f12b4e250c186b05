"""The module `parameters.py` of a package: the parameters cell with its defaults."""

from __future__ import annotations

import ast

from cellwright.convert.scripts.blocks import marker, render_markdown
from cellwright.convert.scripts.imports import render_imports
from cellwright.convert.scripts.magics import translate
from cellwright.convert.scripts.names import IMPORTS, bound_names, read_names
from cellwright.convert.scripts.parts import derived_parameters, markdown_of, place_of
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.signature import known_imports
from cellwright.convert.scripts.text import join_blocks, without


def render_parameters(plan: ScriptPlan, support: set[str]) -> str:
    """Return the text of `parameters.py`, or nothing for a pipeline without a parameters cell.

    Statements of the cell that assign no parameter are in definitions.py, where they see the
    values of the run.
    """
    pipeline = plan.parts.pipeline
    cell = pipeline.parameters_cell
    if cell is None or not pipeline.parameters:
        return ""
    code = translate(cell.code, place_of(pipeline, cell.cell.id))
    derived = {ast.unparse(s) for s in derived_parameters(pipeline) if not isinstance(s, IMPORTS)}
    elsewhere = [s for s in code.tree.body if ast.unparse(s) in derived]
    kept = [s for s in code.tree.body if s not in elsewhere]
    known = known_imports(plan)
    missing = sorted((read_names(kept) - set(bound_names(kept))) & set(known))
    head = (
        f'"""The parameters of {pipeline.notebook} with their defaults.\n\n'
        'The driver puts the values of a run in their place before anything else is imported.\n"""'
    )
    text = without(code.text, (), elsewhere)
    return (
        join_blocks(
            [
                head,
                render_imports([known[n] for n in missing], ".", support),
                render_markdown(markdown_of(pipeline, cell.cell.id)),
                f"{marker(cell.cell.id, 'parameters')}\n{text}",
            ]
        )
        + "\n"
    )
