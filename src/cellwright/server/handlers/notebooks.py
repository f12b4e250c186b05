"""What is known of a notebook without running it: graph, problems, marks, scripts."""

from __future__ import annotations

from cellwright.api.analysing import analyse, render_script
from cellwright.api.json_edits import analysis_json
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


class AnalysisHandler(CellwrightHandler):
    """POST `analysis`."""

    @guarded("read")
    async def post(self) -> None:
        """Answer graph, problems, marks and package of a notebook as it is in the browser."""
        body = self.read_body("AnalysisRequest")
        path, text = self.read_notebook(body)
        within = self.root.require()
        found = await self.work(lambda: analyse(path, text=text, name=body["path"], within=within))
        package = self.root.show(found.package) if found.package else None
        self.answer(analysis_json(found, package))


class ScriptHandler(CellwrightHandler):
    """POST `script`."""

    @guarded("read")
    async def post(self) -> None:
        """Answer the script that would be generated for a step."""
        body = self.read_body("ScriptRequest")
        path, text = self.read_notebook(body)
        where, script = await self.work(
            lambda: render_script(path, body["step"], text=text, name=body["path"])
        )
        self.answer({"path": where, "text": script})
