"""Notebooks and their marks read, step notebooks and step scripts written: text in, text out.

Nothing here touches a file; what the code means is worked out in `analysis`.
"""

import importlib
import sys
from types import ModuleType
from typing import Any

from cellwright.convert.identity import (
    Meaning,
    find_line,
    find_meanings,
    find_member,
    find_widened,
)
from cellwright.convert.kale import is_kale, read_kale_tags
from cellwright.convert.literals import render_value
from cellwright.convert.mark_line import parse_mark_line, render_mark_line
from cellwright.convert.mark_metadata import dump_mark, parse_mark_metadata
from cellwright.convert.mark_options import OPTIONS, dump_settings
from cellwright.convert.mark_schema import load_mark_schema
from cellwright.convert.mark_writing import write_mark
from cellwright.convert.marks import read_marks
from cellwright.convert.notebooks import read_notebook
from cellwright.convert.reference import build_reference_notebook, list_kept
from cellwright.convert.repeated import is_spread, select_names
from cellwright.convert.scripts import (
    convert_pipeline,
    notebook_of_package,
    public_type,
    read_types,
    script_paths,
    script_text,
)
from cellwright.convert.sources import definition_sources
from cellwright.convert.step_notebook import NotebookItem, build_step_notebook
from cellwright.convert.values import check_parameter, parse_parameter
from cellwright.convert.versions import code_versions, step_versions
from cellwright.convert.written import read_value

__all__ = [
    "OPTIONS",
    "Meaning",
    "NotebookItem",
    "build_reference_notebook",
    "build_step_notebook",
    "check_parameter",
    "code_versions",
    "convert_pipeline",
    "definition_sources",
    "dump_mark",
    "dump_settings",
    "find_line",
    "find_meanings",
    "find_member",
    "find_widened",
    "is_kale",
    "is_spread",
    "list_kept",
    "load_mark_schema",
    "notebook_of_package",
    "parse_mark_line",
    "parse_mark_metadata",
    "parse_parameter",
    "public_type",
    "read_kale_tags",
    "read_marks",
    "read_notebook",
    "read_types",
    "read_value",
    "render_mark_line",
    "render_value",
    "script_paths",
    "script_text",
    "select_names",
    "step_versions",
    "write_mark",
]


class _Verb(ModuleType):
    """Lets the package be called as the verb of its name: `cellwright.convert("nb.ipynb")`."""

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Do what `cellwright.api.convert` does."""
        return importlib.import_module("cellwright.api").convert(*arguments, **named)


sys.modules[__name__].__class__ = _Verb
