"""The reference pages of the rules are those that their docstrings make."""

from pathlib import Path

import pytest

from cellwright.analysis.rules import RULES
from cellwright.analysis.rules.pages import render_pages

FOLDER = Path(__file__).parents[3] / "docs" / "reference" / "rules"


def test_the_pages_in_the_docs_are_up_to_date():
    written = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.md")}
    assert written == render_pages(), "run `python docs/write_rules.py`"


def test_codes_are_unique():
    codes = [rule.code for rule in RULES]
    assert len(codes) == len(set(codes))


@pytest.mark.parametrize("rule", RULES, ids=lambda r: r.code)
def test_a_rule_says_what_is_wrong_gives_an_example_and_a_way_out(rule):
    first, _, rest = rule.__doc__.partition("\n")
    assert first.endswith(".")
    assert "Example" in rest
    assert "What to do" in rest
