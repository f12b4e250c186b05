"""The public functions: the verbs of the command line, typed; nothing but their composition.

What `run` and `plan` do not need is imported when it is first asked for.
"""

import importlib
from typing import TYPE_CHECKING, Any

from cellwright.api.history import (
    cancel,
    get,
    open_run,
    profile,
    read_logs,
    runs,
    versions,
)
from cellwright.api.notebooks import (
    Converted,
    ConvertedStep,
    check,
    convert,
    load,
    mark,
    unmark,
)
from cellwright.api.records import Cancel, Run, StepView
from cellwright.api.running import plan, run

if TYPE_CHECKING:
    from cellwright.api.comparing import diff
    from cellwright.api.hooks import InstalledHook, install_hook
    from cellwright.api.reopening import debug
    from cellwright.api.setup import Finding, doctor, write_demo
    from cellwright.api.suggesting import apply_suggestion, suggest
    from cellwright.api.sweeping import Sweep, sweep
    from cellwright.api.syncing import Synchronised, sync
    from cellwright.api.verifying import Verification, verify
    from cellwright.compare import Comparison
    from cellwright.convert.suggest import SuggestedCell, SuggestedStep, Suggestion
    from cellwright.runtime import log_metric

_LATER = {
    "cellwright.api.comparing": ("diff",),
    "cellwright.api.hooks": ("InstalledHook", "install_hook"),
    "cellwright.api.reopening": ("debug",),
    "cellwright.api.setup": ("Finding", "doctor", "write_demo"),
    "cellwright.api.suggesting": ("apply_suggestion", "suggest"),
    "cellwright.api.sweeping": ("Sweep", "sweep"),
    "cellwright.api.syncing": ("Synchronised", "sync"),
    "cellwright.api.verifying": ("Verification", "verify"),
    "cellwright.compare": ("Comparison",),
    "cellwright.convert.suggest": ("SuggestedCell", "SuggestedStep", "Suggestion"),
    "cellwright.runtime": ("log_metric",),
}

__all__ = [
    "Cancel",
    "Comparison",
    "Converted",
    "ConvertedStep",
    "Finding",
    "InstalledHook",
    "Run",
    "StepView",
    "SuggestedCell",
    "SuggestedStep",
    "Suggestion",
    "Sweep",
    "Synchronised",
    "Verification",
    "apply_suggestion",
    "cancel",
    "check",
    "convert",
    "debug",
    "diff",
    "doctor",
    "get",
    "install_hook",
    "load",
    "log_metric",
    "mark",
    "open_run",
    "plan",
    "profile",
    "read_logs",
    "run",
    "runs",
    "suggest",
    "sweep",
    "sync",
    "unmark",
    "verify",
    "versions",
    "write_demo",
]


def __getattr__(name: str) -> Any:
    """Import a public name on first use."""
    for module, names in _LATER.items():
        if name in names:
            return getattr(importlib.import_module(module), name)
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
