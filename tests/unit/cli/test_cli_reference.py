"""The reference of the command line says what the commands say."""

from __future__ import annotations

import runpy
from pathlib import Path

DOCS = Path(__file__).parents[3] / "docs"


def test_the_page_is_up_to_date():
    made = runpy.run_path(str(DOCS / "generate_cli.py"))["page"]()
    written = (DOCS / "reference" / "cli.md").read_text(encoding="utf-8")
    # the widths of columns are Click's affair and differ between its versions
    assert made.split() == written.split(), "call `python docs/generate_cli.py`"
