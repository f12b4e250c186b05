"""What would run, with which parameters, and why; nothing is run."""

from __future__ import annotations

from typing import Any

from cellwright.api.json_data import plan_json
from cellwright.api.requests import (
    Request,
    find_wrong_sweep,
    find_wrong_values,
    plan_request,
    show_command,
)
from cellwright.app import read_source
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


def request_of(body: dict[str, Any]) -> Request:
    """Return what to run, as the body of an HTTP request says it."""
    return Request(
        parameters=body.get("parameters", {}),
        only=tuple(body.get("only", ())),
        start_from=tuple(body.get("from", ())),
        force=tuple(body.get("force", ())),
        resume=body.get("resume"),
        cache=body.get("cache"),
        jobs=body.get("jobs") or None,
        sweep=body.get("sweep", {}),
    )


class PlanHandler(CellwrightHandler):
    """POST `plan`."""

    @guarded("read")
    async def post(self) -> None:
        """Answer for each step whether it would run, and why, and the command line."""
        body = self.read_body("PlanRequest")
        asked = request_of(body)
        path, text = self.read_notebook(body) if "content" in body else (self.read_file(body), None)
        planned = await self.work(lambda: plan_request(path, asked, text))
        command = show_command(body["path"].strip("/"), asked)
        self.answer({**plan_json(planned), "command": command})


class ParametersHandler(CellwrightHandler):
    """POST `parameters`."""

    @guarded("read")
    async def post(self) -> None:
        """Answer what is wrong with the values of parameters, and how many runs they make."""
        body = self.read_body("ParametersRequest")
        path, text = self.read_notebook(body)
        source = await self.work(lambda: read_source(path, text=text, name=body["path"]))
        swept, runs = find_wrong_sweep(source.pipeline, body.get("sweep", {}))
        problems = {**find_wrong_values(source.pipeline, body["parameters"]), **swept}
        self.answer({"problems": problems, "runs": runs})
