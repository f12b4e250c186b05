"""Compares values, and runs, and says how they differ; not which of them are to be compared."""

from cellwright.compare.runs import PLANES, Comparison, compare_runs, leaves
from cellwright.compare.stored import compare_stored
from cellwright.compare.values import describe_difference

__all__ = [
    "PLANES",
    "Comparison",
    "compare_runs",
    "compare_stored",
    "describe_difference",
    "leaves",
]
