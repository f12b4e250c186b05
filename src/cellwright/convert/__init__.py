"""Notebooks and their marks read, step notebooks and step scripts written: text in, text out.

Nothing here touches a file; what the code means is worked out in `analysis`.
"""

from cellwright.convert.literals import render_value
from cellwright.convert.step_notebook import build_step_notebook
from cellwright.convert.versions import step_versions

__all__ = ["build_step_notebook", "render_value", "step_versions"]
