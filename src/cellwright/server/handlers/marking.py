"""Marks: their schema, and edits of them; nothing is written to disk."""

from __future__ import annotations

from cellwright import convert
from cellwright.api.analysing import edit_notebook_marks
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


class MarksSchemaHandler(CellwrightHandler):
    """GET `marks/schema`."""

    @guarded("read")
    async def get(self) -> None:
        """Answer the schema of what stands under `cellwright` in a cell's metadata."""
        self.answer(convert.load_mark_schema())


class MarksHandler(CellwrightHandler):
    """POST `marks`."""

    @guarded("read")
    async def post(self) -> None:
        """Answer the cells that change, with their new source and metadata."""
        body = self.read_body("MarksRequest")
        path, text = self.read_notebook(body)
        cells = await self.work(
            lambda: edit_notebook_marks(path, body["edits"], text=text, name=body["path"])
        )
        self.answer(
            {
                "cells": [
                    {"id": c.id, "number": c.number, "source": c.source, "metadata": c.metadata}
                    for c in cells
                ]
            }
        )
