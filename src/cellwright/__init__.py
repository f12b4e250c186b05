"""Cellwright takes a notebook to production without a rewrite; this module only points to the API.

Nothing heavy is imported until a name is used.
"""

from __future__ import annotations
