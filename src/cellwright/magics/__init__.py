"""The magics of a live notebook, `%%step` and its kin and `%pipeline`: a thin skin over the API."""

from cellwright.magics.extension import load, unload

__all__ = ["load", "unload"]
