"""Hidden state that a notebook file shows: cells run out of order, edited or deleted since.

Each finding comes from the file alone; what the code means is worked out in `analysis`.
"""

from __future__ import annotations

from collections.abc import Iterator

from cellwright.convert.hidden.counts import find_disorder
from cellwright.convert.hidden.executed import ExecutedCell, read_executed, silenced
from cellwright.convert.hidden.names import find_lost_names
from cellwright.convert.hidden.outputs import find_foreign_outputs
from cellwright.model import Diagnostic, Pipeline

__all__ = ["ExecutedCell", "find_hidden_state", "read_executed"]


def find_hidden_state(text: str, pipeline: Pipeline) -> tuple[Diagnostic, ...]:
    """Return what the file shows of state that a run from top to bottom would not have.

    `CW301`: execution counts out of order. `CW302`: a name whose cell is gone. `CW303`: outputs
    that do not belong to the code.

    Args:
        text: The notebook file's content.
        pipeline: Its pipeline.
    """
    cells = read_executed(text, pipeline)
    found = [*find_disorder(cells), *find_lost_names(cells), *find_foreign_outputs(cells)]
    kept = [problem for problem in found if not _is_silenced(cells, problem)]
    return tuple(sorted(kept, key=lambda p: (p.place.number or 0, p.place.line or 0, p.code)))


def _is_silenced(cells: list[ExecutedCell], problem: Diagnostic) -> bool:
    return problem.code in _codes(cells, problem.place.cell)


def _codes(cells: list[ExecutedCell], cell: str | None) -> Iterator[str]:
    for executed in cells:
        if executed.marked.cell.id == cell:
            yield from silenced(executed.code)
