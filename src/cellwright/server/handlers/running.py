"""Runs started, listed, looked at and ended."""

from __future__ import annotations

from cellwright import api
from cellwright.api.items import item_lines_json, listed_items
from cellwright.api.json_runs import listed_json, snapshot_json
from cellwright.api.renaming import add_sources
from cellwright.api.requests import show_again
from cellwright.api.snapshots import read_step_log, take_snapshot
from cellwright.api.starting import start
from cellwright.app import SystemClock
from cellwright.server.guarding import guarded
from cellwright.server.handlers.planning import request_of
from cellwright.server.identity import find_actor_of
from cellwright.server.listing import list_runs
from cellwright.server.requests import CellwrightHandler

_PAGE = 50
_LOG_PAGE = 65_536


class RunsHandler(CellwrightHandler):
    """GET and POST `runs`."""

    @guarded("read")
    async def get(self) -> None:
        """Answer a page of the history, newest first."""
        query = self.read_query("RunsQuery")
        path = self.root.resolve(query["path"]) if query.get("path") else None
        found = await self.work(
            lambda: list_runs(self.state.projects, self.state.histories, path, query)
        )
        first = query.get("offset", 0)
        page = found[first : first + query.get("limit", _PAGE)]
        now = SystemClock().now()
        runs = [listed_json(r, self.show_notebook(s, r), now) for s, r in page]
        self.answer({"runs": runs, "total": len(found)})

    @guarded("execute")
    async def post(self) -> None:
        """Start a run in a process of its own, and answer its id."""
        body = self.read_body("RunRequest")
        path, asked, actor = self.read_file(body), request_of(body), find_actor_of(self)
        self.state.projects.add(path)
        started = await self.work(lambda: start(path, asked, actor=actor))
        self.state.follower.wake()
        self.answer({"run": started.run}, 202)


class RunHandler(CellwrightHandler):
    """GET `runs/ID`."""

    @guarded("read")
    async def get(self, run: str) -> None:
        """Answer how a run stands."""
        query = self.read_query("RunQuery")
        opened = await self.work(lambda: self.open_run(run, query.get("path")))
        snapshot = await self.work(lambda: take_snapshot(opened))
        notebook = self.show_notebook(opened.settings, opened.record)
        name = self.name_now(opened.settings, opened.record, query.get("path"))
        command = show_again(opened.record, name)
        shown = snapshot_json(snapshot, notebook, command)
        await self.work(lambda: add_sources(shown["steps"], opened))
        self.answer(shown)


class CancelHandler(CellwrightHandler):
    """POST `runs/ID/cancel`."""

    @guarded("execute")
    async def post(self, run: str) -> None:
        """Ask a run, or its whole sweep, to end."""
        query, body = self.read_query("RunQuery"), self.read_body("CancelRequest")
        opened = await self.work(lambda: self.open_run(run, query.get("path")))
        project, sweep = opened.settings.project, body.get("sweep", False)
        asked = await self.work(lambda: api.cancel(opened.id, folder=project, sweep=sweep))
        self.state.follower.wake()
        self.answer({"run": asked.id, "status": asked.status})


class LogsHandler(CellwrightHandler):
    """GET `runs/ID/logs`."""

    @guarded("read")
    async def get(self, run: str) -> None:
        """Answer a piece of what a step has written."""
        query = self.read_query("LogsQuery")
        opened = await self.work(lambda: self.open_run(run, query.get("path")))
        offset, limit = query.get("offset", 0), query.get("limit", _LOG_PAGE)
        piece = await self.work(lambda: read_step_log(opened, query["step"], offset, limit))
        self.answer({"text": piece.text, "next": piece.next, "end": piece.end})


class ItemsHandler(CellwrightHandler):
    """GET `runs/ID/items`."""

    @guarded("read")
    async def get(self, run: str) -> None:
        """Answer a page of the items of a repeated step."""
        query = self.read_query("ItemsQuery")
        opened = await self.work(lambda: self.open_run(run, query.get("path")))
        step = opened[query["step"]].record
        found = listed_items(opened.record, step.step, query.get("status"))
        first = query.get("offset", 0)
        page = found[first : first + query.get("limit", _PAGE)]
        lines = item_lines_json(opened.record, page)
        self.answer({"items": lines, "total": len(found)})
