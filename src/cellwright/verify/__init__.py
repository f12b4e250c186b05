"""Proves that a pipeline computes what its notebook computes; not how either is executed."""

from cellwright.verify.judging import Verdict, judge_run, list_doubts
from cellwright.verify.reference import Reference, Scene, compare_in_kernel, run_reference

__all__ = [
    "Reference",
    "Scene",
    "Verdict",
    "compare_in_kernel",
    "judge_run",
    "list_doubts",
    "run_reference",
]
