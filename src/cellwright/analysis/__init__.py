"""What a notebook's code reads, binds and changes, and the pipeline that follows from it."""

from cellwright.analysis.cellflow import CellFlow, cell_flow
from cellwright.analysis.ipython import Magic, PythonCode, to_python
from cellwright.analysis.pipeline import build_pipeline, merged_settings, pipeline_name
from cellwright.analysis.repeated import condition_depth, is_conditional

__all__ = [
    "CellFlow",
    "Magic",
    "PythonCode",
    "build_pipeline",
    "cell_flow",
    "condition_depth",
    "is_conditional",
    "merged_settings",
    "pipeline_name",
    "to_python",
]
