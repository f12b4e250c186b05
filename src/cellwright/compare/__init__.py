"""Compares values and says how they differ, in words; not which values are to be compared."""

from cellwright.compare.stored import compare_stored
from cellwright.compare.values import describe_difference

__all__ = ["compare_stored", "describe_difference"]
