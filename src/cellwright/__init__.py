"""Cellwright takes a notebook to production without a rewrite; here are only pointers to the API.

Nothing heavy is imported until a name is used::

    import cellwright as cw

    run = cw.run("churn.ipynb", n_estimators=200)
    run["train"]["model"]
"""

from __future__ import annotations

import importlib
from typing import Any

__all__ = [
    "Run",
    "__version__",
    "cancel",
    "check",
    "convert",
    "debug",
    "diff",
    "get",
    "load",
    "log_metric",
    "mark",
    "open_run",
    "plan",
    "profile",
    "run",
    "runs",
    "suggest",
    "sweep",
    "sync",
    "unmark",
    "verify",
    "versions",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name == "__version__":
        from cellwright._version import __version__

        return __version__
    if name in ("convert", "verify"):  # packages that can be called
        return importlib.import_module(f"cellwright.{name}")
    if name in __all__:
        # inside steps only the runtime is there in a moment; the whole API takes longer
        home = "cellwright.runtime" if name == "log_metric" else "cellwright.api"
        return getattr(importlib.import_module(home), name)
    message = f"module 'cellwright' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(ip: Any) -> None:
    """Make `%%step` and its kin work: called by `%load_ext cellwright`."""
    importlib.import_module("cellwright.magics").load(ip)


def unload_ipython_extension(ip: Any) -> None:
    """Take the magics away again: called by `%unload_ext cellwright`."""
    importlib.import_module("cellwright.magics").unload(ip)


def _jupyter_labextension_paths() -> list[dict[str, str]]:
    return [{"src": "labextension", "dest": "cellwright"}]


def _jupyter_server_extension_points() -> list[dict[str, str]]:
    return [{"module": "cellwright.server"}]
