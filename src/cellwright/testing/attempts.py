"""Step notebooks, requests and cancellations for tests of runners; no tests."""

from __future__ import annotations

import itertools
import json
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cellwright.model import AttemptReport, AttemptRequest, TaskKind

LEAVE_RESULT = """\
import os, pathlib
pathlib.Path(os.environ["CELLWRIGHT_FOLDER"], "result.json").write_text("{}")"""
"""The least that the last cell of a step notebook does."""

_NUMBERS = itertools.count(1)

Part = str | tuple[str, dict[str, Any]]


def step_notebook(*cells: Part, last: str | None = LEAVE_RESULT) -> str:
    """Return a step notebook as JSON.

    Args:
        cells: Sources of the user's cells, numbered from 1; or a source with the value of its
            metadata `cellwright`.
        last: Source of the cell that saves the outputs, or None for none.
    """
    parts: list[tuple[str, dict[str, Any]]] = []
    for number, cell in enumerate(cells, 1):
        own = {"cell": f"c{number}", "number": number}
        parts.append((cell, own) if isinstance(cell, str) else cell)
    if last is not None:
        parts.append((last, {"machinery": "outputs"}))
    documents: list[dict[str, Any]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"id{i}",
            "metadata": {"cellwright": origin},
            "outputs": [],
            "source": source,
        }
        for i, (source, origin) in enumerate(parts)
    ]
    return json.dumps({"cells": documents, "metadata": {}, "nbformat": 4, "nbformat_minor": 5})


class Switch:
    """A cancellation that is requested by hand.

    Args:
        when: Asked at each look whether the time has come.
    """

    def __init__(self, when: Callable[[], bool] = lambda: False) -> None:
        self._when = when
        self._event = threading.Event()

    def request(self) -> None:
        """Ask the attempt to end."""
        self._event.set()

    def requested(self) -> bool:
        """Return whether the attempt is to end now."""
        if self._when():
            self._event.set()
        return self._event.is_set()

    def wait(self, seconds: float) -> bool:
        """Wait until a request comes or the time is over; return whether one came."""
        return self._event.wait(seconds)


@dataclass
class Attempts:
    """Executes cells with a runner, each time as a new attempt in one project folder.

    Attributes:
        runner: The runner.
        folder: The project folder, which is the kernels' working directory.
        last, count: Folder and number of the last attempt.
    """

    runner: Any
    folder: Path
    last: Path = Path()
    count: int = 0

    def request(
        self,
        *cells: Part,
        kind: TaskKind = "step",
        outputs: str | None = LEAVE_RESULT,
        **settings: Any,
    ) -> AttemptRequest:
        """Return the request of a new attempt."""
        self.count = next(_NUMBERS)
        self.last = self.folder / "runs" / str(self.count)
        return AttemptRequest(
            run="suite",
            step="one",
            kind=kind,
            number=self.count,
            notebook=step_notebook(*cells, last=outputs),
            folder=str(self.last),
            cwd=str(self.folder),
            **settings,
        )

    def run(self, *cells: Part, cancellation: Switch | None = None, **more: Any) -> AttemptReport:
        """Execute cells in a new attempt."""
        report: AttemptReport = self.runner.run(
            self.request(*cells, **more), cancellation or Switch()
        )
        return report

    def executed(self) -> dict[str, Any]:
        """Return the executed notebook of the last attempt."""
        found: dict[str, Any] = json.loads((self.last / "executed.ipynb").read_text("utf-8"))
        return found

    def outputs(self, index: int = 0) -> list[dict[str, Any]]:
        """Return the outputs of a cell of the last attempt."""
        cells: Sequence[dict[str, Any]] = self.executed()["cells"]
        own = [c for c in cells if c["cell_type"] == "code"]
        found: list[dict[str, Any]] = own[index]["outputs"]
        return found

    def printed(self, index: int = 0) -> str:
        """Return what a cell of the last attempt printed."""
        return "".join("".join(o["text"]) for o in self.outputs(index) if "text" in o)

    def log(self) -> str:
        """Return the log of the last attempt."""
        return (self.last / "log.txt").read_text("utf-8")
