"""Artifacts as people look at them, a page at a time, as JSON; nothing in them is ever executed."""

from cellwright.api.views.artifacts import view_artifact

__all__ = ["view_artifact"]
