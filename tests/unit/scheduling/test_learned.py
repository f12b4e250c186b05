"""What earlier runs tell of tasks."""

from cellwright.model import TaskFigures
from cellwright.scheduling.learned import find_durations, with_learned
from cellwright.scheduling.tasks import Demand, Task, TaskGraph

GRAPH = TaskGraph(
    (
        Task("a", "step", "a"),
        Task("b", "step", "b", demand=Demand(memory=5)),
        Task("spread:c", "spread", "c"),
        Task("c", "step", "c"),
        Task("d", "step", "d", demand=Demand(1.0), says_cpus=True),
    ),
    {"c": Task("c", "item", "c")},
)
FIGURES = {
    "a": TaskFigures(2.0, 100, 1.84),
    "b": TaskFigures(None, 100, 1.2),
    "d": TaskFigures(None, None, 4.0),
    "item:c": TaskFigures(8.0, 50),
}


def test_peaks_are_expected_where_no_mark_says_how_much():
    tasks = with_learned(GRAPH, FIGURES)
    assert [t.demand.memory for t in tasks.tasks] == [110, 5, 0, 0, 0]
    assert tasks.items["c"].demand.memory == 55


def test_cores_are_expected_where_no_mark_says_how_many():
    tasks = with_learned(GRAPH, FIGURES)
    assert [t.demand.cpus for t in tasks.tasks] == [1.8, 1.0, 1.0, 1.0, 1.0]


def test_items_share_the_slots():
    assert find_durations(GRAPH, FIGURES, 4) == {"a": 2.0, "c": 2.0}
