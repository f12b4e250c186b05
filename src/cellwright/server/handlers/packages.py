"""Step scripts written, edits of both sides brought together, a sample notebook: files change."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from cellwright.api.json_edits import converted_json, synced_json
from cellwright.api.notebooks import convert
from cellwright.api.packages import package_folder
from cellwright.api.setup import write_sample
from cellwright.api.syncing import sync
from cellwright.app import read_source
from cellwright.server.guarding import guarded
from cellwright.server.requests import CellwrightHandler


class _PackageHandler(CellwrightHandler):
    """What concerns a notebook and its package, both below the root."""

    def find_directory(self, path: Path, body: dict[str, Any]) -> Path:
        """Return the package's folder: the one asked for, the one named, or the usual one.

        Raises:
            SettingsError: It lies outside the root, or is hidden.
        """
        if body.get("directory") is not None:
            return self.root.resolve(body["directory"])
        source = read_source(path)
        named = package_folder(source)
        return self.root.confine(named or source.folder / source.pipeline.name)

    def show(self, path: str) -> str:
        """Return a path relative to the root."""
        return self.root.show(path) or path


class ConvertHandler(_PackageHandler):
    """POST `convert`."""

    @guarded("write")
    async def post(self) -> None:
        """Write the step scripts of a notebook."""
        body = self.read_body("ConvertRequest")
        path, _ = self.read_notebook({"path": body["path"]})
        directory = await self.work(lambda: self.find_directory(path, body))
        data = converted_json(await self.work(lambda: convert(path, directory)))
        for step in data["steps"]:
            step["path"] = self.show(step["path"])
        self.answer({**data, "directory": self.show(data["directory"])})


class SyncHandler(_PackageHandler):
    """POST `sync`."""

    @guarded("write")
    async def post(self) -> None:
        """Bring the edits of a notebook and of its package together."""
        body = self.read_body("SyncRequest")
        path, _ = self.read_notebook({"path": body["path"]})
        directory = await self.work(lambda: self.find_directory(path, body))
        to, keep, dry_run = body.get("to", "both"), body.get("keep"), body.get("dry_run", False)
        done = await self.work(lambda: sync(path, directory, to=to, keep=keep, dry_run=dry_run))
        data = synced_json(done)
        data["notebook"], data["directory"] = self.show(done.notebook), self.show(done.directory)
        data["written"] = [self.show(written) for written in done.written]
        self.answer(data)


class SampleHandler(CellwrightHandler):
    """POST `sample`."""

    @guarded("write")
    async def post(self) -> None:
        """Write a sample notebook into a folder."""
        body = self.read_body("SampleRequest")
        folder = self.root.resolve(body["directory"])
        path = await self.work(lambda: write_sample(folder))
        self.answer({"path": self.root.show(path)})
