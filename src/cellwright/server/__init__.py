"""The Jupyter server extension: a thin, authenticated layer over `cellwright.api`.

Nothing is decided here: requests are checked against `schemas/`, answered by the API, and shown in
the form that `docs/reference/server.md` describes.
"""

from __future__ import annotations

from typing import Any

__all__: list[str] = []


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "cellwright.server"}]


def _load_jupyter_server_extension(app: Any) -> None:
    """Add the handlers to a server; nothing of the server is imported before."""
    from cellwright.server.extension import load

    load(app)
