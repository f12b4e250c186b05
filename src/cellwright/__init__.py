"""Cellwright takes a notebook to production without a rewrite; this module only points to the API.

Nothing heavy is imported until a name is used::

    import cellwright as cw

    run = cw.run("churn.ipynb", n_estimators=200)
    run["train"]["model"]
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cellwright.api import (
        Run,
        cancel,
        check,
        convert,
        get,
        load,
        log_metric,
        mark,
        open_run,
        plan,
        run,
        runs,
        unmark,
        versions,
    )

__all__ = [
    "Run",
    "__version__",
    "cancel",
    "check",
    "convert",
    "get",
    "load",
    "log_metric",
    "mark",
    "open_run",
    "plan",
    "run",
    "runs",
    "unmark",
    "versions",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    if name == "__version__":
        from cellwright._version import __version__

        return __version__
    if name == "log_metric":  # used inside steps: must not load the whole API
        from cellwright.runtime import log_metric

        return log_metric
    if name in __all__:
        from cellwright import api

        return getattr(api, name)
    message = f"module 'cellwright' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return sorted(__all__)


def load_ipython_extension(ip: Any) -> None:
    """Make `%%step` and its kin work: called by `%load_ext cellwright`."""
    from cellwright.magics import load

    load(ip)


def unload_ipython_extension(ip: Any) -> None:
    """Take the magics away again: called by `%unload_ext cellwright`."""
    from cellwright.magics import unload

    unload(ip)
