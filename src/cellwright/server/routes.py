"""Which address is answered by which handler."""

from __future__ import annotations

from cellwright.server.handlers.marking import MarksHandler, MarksSchemaHandler
from cellwright.server.handlers.notebooks import AnalysisHandler, ScriptHandler
from cellwright.server.handlers.planning import ParametersHandler, PlanHandler
from cellwright.server.handlers.running import (
    CancelHandler,
    LogsHandler,
    RunHandler,
    RunsHandler,
)
from cellwright.server.handlers.versions import VersionHandler
from cellwright.server.requests import CellwrightHandler

_RUN = r"([A-Za-z0-9:_-]{1,80})"

ROUTES: tuple[tuple[str, type[CellwrightHandler]], ...] = (
    ("version", VersionHandler),
    ("marks/schema", MarksSchemaHandler),
    ("marks", MarksHandler),
    ("analysis", AnalysisHandler),
    ("script", ScriptHandler),
    ("plan", PlanHandler),
    ("parameters", ParametersHandler),
    ("runs", RunsHandler),
    (f"runs/{_RUN}", RunHandler),
    (f"runs/{_RUN}/cancel", CancelHandler),
    (f"runs/{_RUN}/logs", LogsHandler),
)
"""Patterns below the base address, in the order in which they are tried."""
