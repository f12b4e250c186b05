"""Which file the running kernel belongs to; kernels are not told, front ends leave traces."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

_VARIABLES = ("__vsc_ipynb_file__", "__session__")
_ENVIRONMENT = "JPY_SESSION_NAME"


def find_notebook(namespace: Mapping[str, Any], environment: Mapping[str, str]) -> Path | None:
    """Return the notebook's file, or None where no front end left a trace of it.

    Args:
        namespace: The user's namespace (VS Code and ipykernel leave names in it).
        environment: The kernel's environment (Jupyter Server leaves a name in it).
    """
    traces = [namespace.get(name) for name in _VARIABLES] + [environment.get(_ENVIRONMENT)]
    for trace in traces:
        if not isinstance(trace, str | os.PathLike):
            continue
        path = Path(trace)
        if path.suffix == ".ipynb" and path.is_file():
            return path.resolve()
    return None
