"""Which address is answered by which handler."""

from __future__ import annotations

from cellwright.server.handlers.marking import MarksHandler, MarksSchemaHandler
from cellwright.server.handlers.notebooks import AnalysisHandler, ScriptHandler
from cellwright.server.handlers.versions import VersionHandler
from cellwright.server.requests import CellwrightHandler

ROUTES: tuple[tuple[str, type[CellwrightHandler]], ...] = (
    ("version", VersionHandler),
    ("marks/schema", MarksSchemaHandler),
    ("marks", MarksHandler),
    ("analysis", AnalysisHandler),
    ("script", ScriptHandler),
)
"""Patterns below the base address, in the order in which they are tried."""
