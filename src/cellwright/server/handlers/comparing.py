"""Two runs side by side."""

from __future__ import annotations

from cellwright.api.comparing import diff
from cellwright.api.json_data import comparison_json
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


class DiffHandler(CellwrightHandler):
    """GET `diff`."""

    @guarded("read")
    async def get(self) -> None:
        """Answer the planes in which two runs differ."""
        query = self.read_query("DiffQuery")
        path = query.get("path")
        a = await self.work(lambda: self.open_run(query["a"], path))
        b = await self.work(lambda: self.open_run(query["b"], path))
        self.answer(comparison_json(await self.work(lambda: diff(a, b))))
