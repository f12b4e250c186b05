"""Puts the handlers into a Jupyter server; what they do stands in `handlers`."""

from __future__ import annotations

from typing import Any

from jupyter_server.utils import url_path_join

from cellwright.server.paths import Root
from cellwright.server.routes import ROUTES
from cellwright.server.schemas import event_schema

BASE = ("cellwright", "api")
"""Where the handlers are, below the server's base URL."""


def load(app: Any) -> None:
    """Add the handlers and the schema of events to a server.

    Args:
        app: The `ServerApp`.
    """
    web_app = app.web_app
    base = url_path_join(web_app.settings["base_url"], *BASE)
    web_app.settings["cellwright_root"] = Root.of(app)
    app.event_logger.register_event_schema(event_schema())
    web_app.add_handlers(
        ".*$", [(url_path_join(base, pattern), handler) for pattern, handler in ROUTES]
    )
    app.log.info("cellwright: the server extension is loaded")
