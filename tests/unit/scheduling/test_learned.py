"""What earlier runs tell of tasks."""

from cellwright.model import TaskFigures
from cellwright.scheduling.learned import find_durations, with_peaks
from cellwright.scheduling.tasks import Demand, Task, TaskGraph

GRAPH = TaskGraph(
    (
        Task("a", "step", "a"),
        Task("b", "step", "b", demand=Demand(memory=5)),
        Task("spread:c", "spread", "c"),
        Task("c", "step", "c"),
    ),
    {"c": Task("c", "item", "c")},
)
FIGURES = {
    "a": TaskFigures(2.0, 100),
    "b": TaskFigures(None, 100),
    "item:c": TaskFigures(8.0, 50),
}


def test_peaks_are_expected_where_no_mark_says_how_much():
    tasks = with_peaks(GRAPH, FIGURES)
    assert [t.demand.memory for t in tasks.tasks] == [110, 5, 0, 0]
    assert tasks.items["c"].demand.memory == 55


def test_items_share_the_slots():
    assert find_durations(GRAPH, FIGURES, 4) == {"a": 2.0, "c": 2.0}
