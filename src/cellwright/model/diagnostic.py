"""Problems as data, the same object for every front end; not the rules that find them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from cellwright.model.cell import Place

Severity = Literal["error", "warning", "info"]
SEVERITIES: tuple[Severity, ...] = ("info", "warning", "error")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One problem: a stable code, what is wrong, where, and what to do.

    `related` are the ids of other cells that it is about, such as the one that binds a name.

    Codes: `CW0xx` marks, `CW1xx` data flow, `CW2xx` what cannot cross, `CW3xx` hidden state,
    `CW4xx` drift.
    """

    code: str
    severity: Severity
    message: str
    place: Place
    hint: str = ""
    related: tuple[str, ...] = ()
