"""The papermill engine that runs step notebooks; the one module that papermill calls."""

from __future__ import annotations

from typing import Any

from nbformat import from_dict
from papermill.engines import Engine, papermill_engines
from papermill.execute import prepare_notebook_metadata, raise_for_execution_errors
from papermill.version import version

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

    Code that ended well whose result could not be shown (a figure without its fonts) leaves an
    error among the outputs, for papermill and for people, and is none for the kernel.

    Raises:
        PapermillExecutionError: A cell raised.
        Stopped: The attempt cannot go on.
    """
    add_metadata(notebook)
    prepare_notebook_metadata(notebook, None, None)
    executed = papermill_engines.execute_notebook_with_engine(
        NAME,
        notebook,
        kernel_name=kernel,
        output_path=None,
        autosave_cell_every=0,
        progress_bar=False,
        log_output=False,
        session=session,
    )
    if session.error is not None:
        raise_for_execution_errors(executed, None)


def add_metadata(notebook: Any) -> None:
    """Add what papermill adds when it reads a notebook.

    Ours has just been made. Reading it as papermill does would write it out, read it back and check
    it against the notebooks' schema three times, for which that is compiled to Python first.
    """
    names = ("default_parameters", "parameters", "environment_variables")
    own: dict[str, Any] = {name: {} for name in names}
    notebook.metadata.setdefault("papermill", _node({**own, "version": version}))
    for cell in notebook.cells:
        cell.metadata.setdefault("tags", [])
        cell.metadata.setdefault("papermill", _node({}))


def _node(data: dict[str, Any]) -> Any:
    return from_dict(data)  # type: ignore[no-untyped-call]
