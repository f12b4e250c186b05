"""Which version answers, so that an older page can say how to repair a mismatch."""

from __future__ import annotations

from tornado import web

from cellwright._version import __version__
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler

API = 1
"""Number of the contract between server and front end; a change that breaks it adds one."""


class VersionHandler(CellwrightHandler):
    """GET `version`."""

    @guarded("read")
    async def get(self) -> None:
        """Answer the versions of the package and of the contract."""
        self.answer({"server": __version__, "api": API})


class UnknownHandler(CellwrightHandler):
    """Every other address: a page of another version may ask for it."""

    @guarded("read")
    async def get(self, _path: str) -> None:
        """Answer that there is nothing."""
        raise web.HTTPError(404, "this server has no such call: are page and server one version?")

    @guarded("write")
    async def post(self, _path: str) -> None:
        """Answer that there is nothing."""
        raise web.HTTPError(404, "this server has no such call: are page and server one version?")
