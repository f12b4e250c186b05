"""The public functions: the verbs of the command line, typed; nothing but their composition."""

from cellwright.api.comparing import diff
from cellwright.api.history import (
    cancel,
    get,
    open_run,
    profile,
    read_logs,
    runs,
    versions,
)
from cellwright.api.hooks import InstalledHook, install_hook
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
from cellwright.api.reopening import debug
from cellwright.api.running import plan, run
from cellwright.api.setup import Finding, doctor, write_demo
from cellwright.api.suggesting import apply_suggestion, suggest
from cellwright.api.syncing import Synchronised, sync
from cellwright.api.verifying import Verification, verify
from cellwright.compare import Comparison
from cellwright.convert.suggest import SuggestedCell, SuggestedStep, Suggestion
from cellwright.runtime import log_metric

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
    "sync",
    "unmark",
    "verify",
    "versions",
    "write_demo",
]
