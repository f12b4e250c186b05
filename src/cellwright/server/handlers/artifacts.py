"""Artifacts of a run as people look at them; pickles are described and never loaded."""

from __future__ import annotations

from cellwright.api.views import view_artifact
from cellwright.errors import RunError
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


class ArtifactHandler(CellwrightHandler):
    """GET `runs/ID/artifacts/STEP.VARIABLE`."""

    @guarded("read")
    async def get(self, run: str, named: str) -> None:
        """Answer a page of an artifact."""
        query = self.read_query("ArtifactQuery")
        step, dot, name = named.partition(".")
        if not dot or not name:
            raise RunError(
                f"`{named}` names no artifact",
                code="unknown-artifact",
                where=f"run {run}",
                hint="give STEP.VARIABLE, such as `train.model`",
            )
        opened = await self.work(lambda: self.open_run(run, query.get("path")))
        offset, limit = query.get("offset", 0), query.get("limit")
        self.answer(
            await self.work(lambda: view_artifact(opened, step, name, offset=offset, limit=limit))
        )
