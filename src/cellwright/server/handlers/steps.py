"""One step of a run: its record, its executed notebook, the step opened again with its inputs."""

from __future__ import annotations

from typing import Any

from cellwright.api.json_runs import step_record_json
from cellwright.api.reopening import copy_executed, debug, notebook_of
from cellwright.api.snapshots import read_script
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


class StepHandler(CellwrightHandler):
    """GET `runs/ID/steps/STEP`."""

    @guarded("read")
    async def get(self, run: str, step: str) -> None:
        """Answer what a step got, what it left, and how each attempt went."""
        query = self.read_query("RunQuery")
        opened = await self.work(lambda: self.open_run(run, query.get("path")))
        record = opened[step].record
        script = await self.work(lambda: read_script(opened, step))
        self.answer(step_record_json(record, opened.folder, script))


class DebugHandler(CellwrightHandler):
    """POST `runs/ID/debug`."""

    @guarded("write")
    async def post(self, run: str) -> None:
        """Write a notebook that opens a step with its exact inputs."""
        body = self.read_body("DebugRequest")
        self.answer(await self.reopen(run, lambda opened: debug(opened, body["step"])))

    async def reopen(self, run: str, write: Any) -> dict[str, str | None]:
        """Write a notebook beside that of a run, which must lie below the root."""
        query = self.read_query("RunQuery")
        opened = await self.work(lambda: self.open_run(run, query.get("path")))
        self.root.confine(notebook_of(opened))
        path = await self.work(lambda: write(opened))
        return {"notebook": self.root.show(path)}


class ExecutedHandler(DebugHandler):
    """POST `runs/ID/executed`."""

    @guarded("write")
    async def post(self, run: str) -> None:
        """Write a copy of an executed notebook where Jupyter opens it."""
        body = self.read_body("ExecutedRequest")
        kind, attempt = body.get("kind"), body.get("attempt")
        self.answer(
            await self.reopen(
                run, lambda r: copy_executed(r, body["step"], kind=kind, attempt=attempt)
            )
        )
