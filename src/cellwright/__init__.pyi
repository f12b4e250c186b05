from typing import Any

from cellwright.api import (
    Run,
    cancel,
    check,
    get,
    load,
    log_metric,
    mark,
    open_run,
    plan,
    profile,
    run,
    runs,
    suggest,
    sync,
    unmark,
    versions,
)

__all__ = [
    "Run",
    "__version__",
    "cancel",
    "check",
    "get",
    "load",
    "load_ipython_extension",
    "log_metric",
    "mark",
    "open_run",
    "plan",
    "profile",
    "run",
    "runs",
    "suggest",
    "sync",
    "unload_ipython_extension",
    "unmark",
    "versions",
]

__version__: str

def load_ipython_extension(ip: Any) -> None: ...
def unload_ipython_extension(ip: Any) -> None: ...
