"""A proposal of marks for a notebook that has none; nothing is written."""

from __future__ import annotations

from cellwright.api.json_edits import accepting_json, suggestion_json
from cellwright.api.suggesting import suggest
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


class SuggestHandler(CellwrightHandler):
    """POST `suggest`."""

    @guarded("read")
    async def post(self) -> None:
        """Answer the proposal, and the edits that accept it."""
        body = self.read_body("SuggestRequest")
        path, text = self.read_notebook(body)
        found = await self.work(lambda: suggest(path, text=text, name=body["path"]))
        data = suggestion_json(found)
        data.pop("written")
        self.answer({**data, "edits": accepting_json(found)})
