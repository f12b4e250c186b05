"""What a run that corrects itself must not do again, items included."""

import pytest

from cellwright.model import AttemptReport, ItemResult, Outcome, Pipeline, StepResult, StepSettings
from cellwright.scheduling.correcting import Corrector
from cellwright.scheduling.messages import Start
from cellwright.scheduling.replanning import Correction
from cellwright.scheduling.tasks import Task

BATCH = Task("fan[0-1]", "item", "fan")


@pytest.mark.parametrize(
    ("settings", "outside", "refused"),
    [
        (StepSettings(cache="off"), (), "is marked `--cache off`"),
        (StepSettings(), ("opened a connection",), "opened a connection"),
        (StepSettings(), (), ""),
    ],
)
def test_items_that_touched_the_outside_are_not_repeated(settings, outside, refused):
    corrector = Corrector(None, Pipeline("p", "p.ipynb"))
    corrector.begin(BATCH, 1, settings)
    done = ItemResult(0, StepResult(outside=outside), 0.1)
    corrector.end(BATCH, 1, AttemptReport(Outcome("succeeded"), items=(done,)))
    later = Start("fan[2-3]", 1)
    assert corrector.refuse(later) == ""  # the fan goes on as it began
    corrector.restart(Correction(events=(), causes=("`a` changed `x`",), redo=frozenset()), (), {})
    why = corrector.refuse(later)
    assert (refused in why) if refused else why == ""
    assert corrector.refuse(Start("fan[2-3]", 2)) == ""
    assert corrector.refuse(Start("other[0]", 1)) == ""
