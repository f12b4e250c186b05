"""Graphs say which steps run once per item or under a condition."""

from cellwright.convert.drawing import dot, mermaid, svg
from cellwright.magics.progress import Progress, advance
from cellwright.model import (
    AttemptStartedEvent,
    Foreach,
    Pipeline,
    RunStartedEvent,
    Step,
    StepEndedEvent,
    StepSettings,
)

SETTINGS = StepSettings(foreach=(Foreach("x", 'xs["a"]'),), when="n < 3")
PIPELINE = Pipeline("p", "p.ipynb", steps=(Step("fan", (), SETTINGS), Step("plain", ())))


def test_mermaid():
    assert 's0["fan<br/>each x in xs[#quot;a#quot;], when n #lt; 3"]' in mermaid(PIPELINE)
    assert 's1["plain"]' in mermaid(PIPELINE)


def test_dot():
    text = dot(PIPELINE)
    assert r'"fan" [label="fan\neach x in xs[\"a\"], when n < 3"];' in text
    assert '"plain";' in text


def test_svg():
    assert "fan (each x in xs" in svg(PIPELINE)


def test_items_are_no_rows_of_the_live_view():
    progress = advance(Progress(), RunStartedEvent("p", "p.ipynb", "d", steps=("fan",)), 0.0)
    for kind in ("spread", "item", "item"):
        progress = advance(progress, AttemptStartedEvent("fan", kind, 2), 1.0)
    progress = advance(progress, StepEndedEvent("fan[3]", "failed"), 2.0)
    assert [(row.step, row.state) for row in progress.rows] == [("fan", "running")] or [
        row.step for row in progress.rows
    ] == ["fan"]
