"""What is known of one written function, and the names that its module needs for itself."""

from __future__ import annotations

from dataclasses import dataclass, field

from cellwright.convert.scripts.names import late_names, read_names
from cellwright.convert.scripts.parts import Helper, Unit, function_name
from cellwright.convert.scripts.placement import ScriptPlan
from cellwright.convert.scripts.surroundings import imports_of
from cellwright.convert.scripts.text import fresh


@dataclass(slots=True)
class UnitCode:
    """What the module and the driver need to know of one written function.

    `outputs` are fields of its result; `top` imports above it, by name, `own` those that its cells
    begin with; `cells` the text of its verbatim file, if it has one.
    """

    unit: Unit
    text: str
    arguments: list[str]
    parameters: list[str]
    outputs: list[str]
    top: dict[str, Helper] = field(default_factory=dict)
    own: list[Helper] = field(default_factory=list)
    shared: set[str] = field(default_factory=set)
    support: set[str] = field(default_factory=set)
    extra: list[str] = field(default_factory=list)
    helpers: list[str] = field(default_factory=list)
    cells: str = ""
    waits: bool = False


@dataclass(slots=True)
class Names:
    """The names of the machinery in one module, none of which the user's code has."""

    outputs: str
    dataclass: str
    any: str
    definitions: str
    close: str
    run_cells: str
    unbound: str
    wait_for: str
    checking: str


_OWN_IMPORTS = {"dataclass": "from dataclasses import dataclass", "Any": "from typing import Any"}


def choose_names(plan: ScriptPlan, units: list[Unit]) -> Names:
    """Return names for what a module needs of its own."""
    taken: set[str] = set()
    for unit in units:
        taken |= read_names(unit.body) | late_names(unit.body) | unit.binds
        taken |= set(unit.inputs) | set(unit.outputs) | set(imports_of(unit)) | plan.parameters
        taken.add(function_name(unit))
        taken -= {n for n, h in imports_of(unit).items() if h.source == _OWN_IMPORTS.get(n)}
    words = "".join(word[:1].upper() + word[1:] for word in units[0].step.split("_"))
    return Names(
        fresh(f"{words}Outputs", taken),
        fresh("dataclass", taken),
        fresh("Any", taken),
        fresh("definitions", taken),
        fresh("close_figures", taken),
        fresh("run_cells", taken),
        fresh("UNBOUND", taken),
        fresh("wait_for", taken),
        fresh("TYPE_CHECKING", taken),
    )
