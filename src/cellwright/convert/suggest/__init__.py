"""Marks proposed for a notebook that has none, each with its reason: text in, records out."""

from cellwright.convert.suggest.proposal import suggest_marks
from cellwright.convert.suggest.records import SuggestedCell, SuggestedStep, Suggestion

__all__ = ["SuggestedCell", "SuggestedStep", "Suggestion", "suggest_marks"]
