"""Texts in other languages that name Python variables: pandas queries, SQL, model formulas."""

from __future__ import annotations

import re

from cellwright.analysis.frames import OUTSIDE
from cellwright.analysis.machine import Machine

_AT = re.compile(r"(?<![\w@])@(\w+)")
_TABLE = re.compile(r"\b(?:from|join)\s+([A-Za-z_]\w*)\b(?!\s*[.(])", re.IGNORECASE)
_FORMULA = re.compile(r"\b([A-Za-z_]\w*)\s*[(.]")


def query_names(machine: Machine, text: str, *, sql: bool = False) -> None:
    """Read the variables that a query names: `@x` in pandas, tables in SQL over frames."""
    for name in (_TABLE if sql else _AT).findall(text):
        if not sql or is_bound(machine, name):
            machine.load(name)


def formula_names(machine: Machine, text: str) -> None:
    """Read the functions and modules that a model formula such as `y ~ np.log(x)` calls."""
    if "~" in text:
        for name in _FORMULA.findall(text):
            if is_bound(machine, name):
                machine.load(name)


def is_bound(machine: Machine, name: str) -> bool:
    """Return whether the present code has a name bound by something other than a mere read."""
    frame = machine.owner(name)
    binding = machine.state.get((frame.serial, name))
    return binding is not None and bool(binding.value) and binding.origins != {OUTSIDE}
