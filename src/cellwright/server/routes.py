"""Which address is answered by which handler."""

from __future__ import annotations

from cellwright.server.handlers.artifacts import ArtifactHandler
from cellwright.server.handlers.comparing import DiffHandler
from cellwright.server.handlers.marking import MarksHandler, MarksSchemaHandler
from cellwright.server.handlers.notebooks import AnalysisHandler, ScriptHandler
from cellwright.server.handlers.packages import ConvertHandler, SampleHandler, SyncHandler
from cellwright.server.handlers.planning import ParametersHandler, PlanHandler
from cellwright.server.handlers.running import (
    CancelHandler,
    ItemsHandler,
    LogsHandler,
    RunHandler,
    RunsHandler,
)
from cellwright.server.handlers.steps import DebugHandler, ExecutedHandler, StepHandler
from cellwright.server.handlers.suggesting import SuggestHandler
from cellwright.server.handlers.versions import UnknownHandler, VersionHandler
from cellwright.server.requests import CellwrightHandler

_RUN = r"([A-Za-z0-9:_-]{1,80})"

_NAME = r"([^/]{1,200})"

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
    (f"runs/{_RUN}/items", ItemsHandler),
    (f"runs/{_RUN}/steps/{_NAME}", StepHandler),
    (f"runs/{_RUN}/artifacts/{_NAME}", ArtifactHandler),
    (f"runs/{_RUN}/debug", DebugHandler),
    (f"runs/{_RUN}/executed", ExecutedHandler),
    ("diff", DiffHandler),
    ("suggest", SuggestHandler),
    ("convert", ConvertHandler),
    ("sync", SyncHandler),
    ("sample", SampleHandler),
    ("(.*)", UnknownHandler),
)
"""Patterns below the base address, in the order in which they are tried."""
