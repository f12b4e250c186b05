"""The papermill engine that runs step notebooks; the one module that papermill calls."""

from __future__ import annotations

from typing import Any

from papermill.engines import Engine, papermill_engines
from papermill.execute import execute_notebook

from cellwright.runners.client import StepClient
from cellwright.runners.session import Session

NAME = "cellwright"


class CellwrightEngine(Engine):  # type: ignore[misc]
    """Executes a notebook in the kernel of an attempt, and saves nothing on the way."""

    @classmethod
    def execute_managed_notebook(
        cls, nb_man: Any, kernel_name: str, *, session: Session, **_: Any
    ) -> None:
        """Execute the notebook; its cells are changed in place."""
        session.notebook = nb_man.nb
        StepClient(nb_man, session).execute()


papermill_engines.register(NAME, CellwrightEngine)


def execute(notebook: Any, session: Session, *, kernel: str) -> None:
    """Execute a notebook with papermill.

    Raises:
        PapermillExecutionError: A cell raised.
        Stopped: The attempt cannot go on.
    """
    execute_notebook(
        notebook,
        None,
        engine_name=NAME,
        kernel_name=kernel,
        request_save_on_cell_execute=False,
        autosave_cell_every=0,
        progress_bar=False,
        log_output=False,
        session=session,
    )
