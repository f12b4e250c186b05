"""Proves that a pipeline computes what its notebook computes; not how either is executed."""

import importlib
import sys
from types import ModuleType
from typing import Any

from cellwright.verify.judging import Verdict, judge_run, pair_references, sum_up
from cellwright.verify.reference import Reference, Scene, compare_in_kernel, run_reference

__all__ = [
    "Reference",
    "Scene",
    "Verdict",
    "compare_in_kernel",
    "judge_run",
    "pair_references",
    "run_reference",
    "sum_up",
]


class _Verb(ModuleType):
    """Lets the package be called as the verb of its name: `cellwright.verify("nb.ipynb")`."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Do what `cellwright.api.verify` does."""
        return importlib.import_module("cellwright.api").verify(*arguments, **named)


sys.modules[__name__].__class__ = _Verb
