"""What all handlers share: reading a request, doing the work beside the event loop, answering."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

from jupyter_server.base.handlers import APIHandler
from tornado import web

from cellwright.api.records import Run
from cellwright.config import Settings
from cellwright.errors import CellwrightError, NotebookError, SettingsError
from cellwright.model import RunRecord
from cellwright.server.failures import failure_json, http_failure_json, status_of
from cellwright.server.paths import Root
from cellwright.server.schemas import check_request
from cellwright.server.state import State

T = TypeVar("T")
Json = dict[str, Any]

RESOURCE = "cellwright"
"""What an authorizer is asked about."""

MAX_BODY = 100 * 1024 * 1024
"""Bytes of a request, at most."""


def encode_json(data: Json) -> bytes:
    """Return JSON in UTF-8; text that this cannot write (half of a surrogate pair) is escaped."""
    try:
        return json.dumps(data, ensure_ascii=False, allow_nan=False).encode()
    except UnicodeEncodeError:
        return json.dumps(data, allow_nan=False).encode()


class CellwrightHandler(APIHandler):
    """A handler of the API: every method is authenticated and authorised, every failure is JSON."""

    auth_resource = RESOURCE

    @property
    def state(self) -> State:
        """Return what the handlers of this server share."""
        found: State = self.settings["cellwright"]
        return found

    @property
    def root(self) -> Root:
        """Return the folder that the server shows."""
        return self.state.root

    def read_body(self, schema: str) -> Json:
        """Return the request's body, checked.

        Args:
            schema: The name of its definition.

        Raises:
            SettingsError: It is too large (`too-large`), no JSON, or of another form
                (`bad-request`).
        """
        if len(self.request.body) > MAX_BODY:
            raise SettingsError(
                f"the request has {len(self.request.body):,} bytes; {MAX_BODY:,} are read",
                code="too-large",
                where=schema,
                hint="clear the outputs of the notebook",
            )
        try:
            data: object = json.loads(self.request.body or b"{}")
        except (ValueError, RecursionError) as error:
            raise SettingsError(
                "the request is no JSON", code="bad-request", where=schema, hint=str(error)
            ) from error
        check_request(schema, data)
        return data  # type: ignore[return-value]

    def read_query(self, schema: str) -> Json:
        """Return the request's query, numbers as numbers, checked.

        Raises:
            SettingsError: It is of another form (`bad-request`).
        """
        data: Json = {}
        for name in self.request.query_arguments:
            # JupyterLab adds the time as a name, so that no browser answers from its cache
            if name.isdecimal():
                continue
            text = self.get_query_argument(name)
            number = name in ("offset", "limit") and text.isdecimal() and len(text) < 19
            data[name] = int(text) if number else text
        data.pop("no_track_activity", None)
        check_request(schema, data)
        return data

    def read_notebook(self, body: Json) -> tuple[Path, str | None]:
        """Return the file that a request is about, and its content in the browser if given.

        Raises:
            SettingsError: The path is refused.
            NotebookError: There is no such file, and no content either.
        """
        path = self.root.resolve(body["path"])
        content = body.get("content")
        text = None if content is None else json.dumps(content, ensure_ascii=False)
        if text is None and not path.is_file():
            raise NotebookError(
                "this is a folder, no notebook" if path.is_dir() else "there is no such file",
                code="notebook-missing",
                where=body["path"] or "/",
                hint="save the notebook first",
            )
        self.state.projects.add(path)
        return path, text

    def read_file(self, body: Json) -> Path:
        """Return the notebook on disk, or the converted package, that a request is about.

        Raises:
            SettingsError: The path is refused.
            NotebookError: There is no such file.
        """
        if self.root.resolve(body["path"]).is_dir():
            return self.root.resolve(body["path"])
        return self.read_notebook({"path": body["path"]})[0]

    def open_run(self, run: str, path: str | None = None) -> Run:
        """Return a run of the project of `path`, or of any known project.

        Raises:
            SettingsError: The path is refused.
            RunError: There is no such run.
        """
        found = self.root.resolve(path) if path is not None else None
        return self.state.projects.open_run(run, found, self.root.require())

    def show_notebook(self, settings: Settings, record: RunRecord) -> str | None:
        """Return where the notebook of a run is, relative to the root."""
        return self.root.show(Path(settings.project) / record.notebook)

    def name_now(self, settings: Settings, record: RunRecord, asked: str | None) -> str:
        """Return the notebook of a run for a command line: as it is named now, if it was renamed.

        Args:
            settings: Of the run's project.
            record: The run.
            asked: The notebook, or folder, for which the run is looked at.
        """
        path = Path(settings.project) / record.notebook
        if asked and not path.exists() and self.root.resolve(asked).is_file():
            return asked.strip("/")
        return self.show_notebook(settings, record) or record.notebook

    async def work(self, function: Callable[[], T]) -> T:
        """Call a function in a thread, so that the server answers others meanwhile."""
        return await asyncio.get_running_loop().run_in_executor(None, function)

    def answer(self, data: Json, status: int = 200) -> None:
        """Send an answer."""
        self.set_status(status)
        self.finish(encode_json(data))

    def write_error(self, status_code: int, **kwargs: Any) -> None:
        """Answer a failure with its code, message, place and hint."""
        error = (kwargs.get("exc_info") or (None, None, None))[1]
        if isinstance(error, CellwrightError):
            self.set_status(status_of(error))
            self.finish(encode_json(failure_json(error)))
            return
        message = error.log_message if isinstance(error, web.HTTPError) else None
        if not message:
            message = self._reason if status_code < 500 else "the server failed; see its log"
        data = http_failure_json(status_code, str(message), self.request.path)
        self.finish(encode_json(data))

    def log_exception(self, typ: Any, value: Any, tb: Any) -> None:
        """Log what went wrong; what is wrong with a request in one line."""
        if isinstance(value, CellwrightError) and status_of(value) != 500:
            message = value.message.encode("utf-8", "backslashreplace").decode()
            self.log.info("cellwright: %s: %s", value.code, message)
            return
        super().log_exception(typ, value, tb)
