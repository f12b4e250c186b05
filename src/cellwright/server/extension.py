"""Puts the handlers into a Jupyter server; what they do stands in `handlers`."""

from __future__ import annotations

from typing import Any

from jupyter_server.utils import url_path_join
from tornado.ioloop import IOLoop

from cellwright.server.following import Follower
from cellwright.server.paths import Root
from cellwright.server.projects import Projects
from cellwright.server.routes import ROUTES
from cellwright.server.schemas import event_schema
from cellwright.server.state import State

BASE = ("cellwright", "api")
"""Where the handlers are, below the server's base URL."""


def load(app: Any) -> None:
    """Add the handlers and the schema of events to a server, and begin to follow runs.

    Args:
        app: The `ServerApp`.
    """
    schema = event_schema()
    app.event_logger.register_event_schema(schema)

    def emit(data: dict[str, Any]) -> None:
        app.event_logger.emit(schema_id=schema["$id"], data=data)

    root, projects = Root.of(app), Projects()
    loop = IOLoop.current()
    follower = Follower(projects, root, emit, loop.asyncio_loop, app.log)  # type: ignore[attr-defined]
    app.web_app.settings["cellwright"] = State(root, projects, follower)
    base = url_path_join(app.web_app.settings["base_url"], *BASE)
    app.web_app.add_handlers(
        ".*$", [(url_path_join(base, pattern), handler) for pattern, handler in ROUTES]
    )
    loop.add_callback(follower.start)
    app.log.info("cellwright: the server extension is loaded")
