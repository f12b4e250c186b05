"""`%pipeline`: the graph of this notebook, its plan, its problems, a run with live progress."""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from IPython.core.error import UsageError
from IPython.core.magic import Magics, line_magic, magics_class, no_var_expand

from cellwright.errors import CellwrightError
from cellwright.magics.drawing import graph_bundle
from cellwright.magics.live import LiveRun
from cellwright.magics.notebook_path import find_notebook
from cellwright.magics.views import choose_view
from cellwright.magics.words import read_options, split_line

if TYPE_CHECKING:
    from cellwright.api import Run

AWAIT = "--await"
"""Added to a run line by `awaiting`: the magic then returns something to wait for."""

Result = TypeVar("Result")


@magics_class
class PipelineMagics(Magics):
    """`%pipeline`."""

    @no_var_expand
    @line_magic
    def pipeline(self, line: str) -> Run | Coroutine[Any, Any, Run] | None:
        """Show or run the pipeline of this notebook, as its file is saved.

        %pipeline                      the graph
        %pipeline run [-p NAME=VALUE]… run it and show the progress
            [--params FILE] [-j N] [--engine NAME] [--only STEP] [--from STEP] [--force STEP]
            [--resume RUN] [--cache auto|off]
        %pipeline plan [options]       what would run, and why
        %pipeline check                problems of the notebook
        %pipeline load RUN STEP        bind what a step left, in this notebook

        RUN is a run's id, the beginning of one, `latest`, `latest:failed` or `latest:succeeded`.
        Where the kernel does not know its notebook, name it: `%pipeline run churn.ipynb`.
        """
        command, notebook, words = split_line(line)
        waits = AWAIT in words
        options = read_options(command, [word for word in words if word != AWAIT])
        if command == "run":
            live = self._start(self._path(notebook), options)
            return _told_async(live) if waits else _told(live.wait)
        if command == "load":
            _told(lambda: self._load(notebook, **options))
        else:
            path = self._path(notebook)
            self._show(_told(lambda: _COMMANDS[command](path, options)))
        return None

    def _path(self, notebook: Path | None) -> Path:
        """Return the notebook's file: the one that is named, or the kernel's own."""
        if notebook is None and self.shell is not None:
            notebook = find_notebook(self.shell.user_ns, os.environ)
        if notebook is None:
            raise UsageError(
                "%pipeline: this kernel does not know its notebook's file; name it, such as"
                " `%pipeline run churn.ipynb`"
            )
        return notebook

    def _start(self, path: Path, options: dict[str, Any]) -> LiveRun[Run]:
        from cellwright import api
        from cellwright.api.snapshots import expect_pipeline

        cancel = api.Cancel()
        pipeline = _told(lambda: api.load(path))
        view = choose_view(self.shell, cancel.request, pipeline)
        expected = _told(lambda: expect_pipeline(pipeline.name, folder=path.parent))
        return LiveRun(
            lambda on_event: api.run(path, on_event=on_event, cancel=cancel, **options),
            cancel.request,
            view,
            (expected.run, expected.steps),
        )

    def _load(self, notebook: Path | None, run: str, step: str) -> None:
        """Bind the values of a step's run in the user's namespace and say which."""
        from cellwright import api

        if notebook is None and self.shell is not None:
            notebook = find_notebook(self.shell.user_ns, os.environ)
        opened = api.open_run(run, folder=notebook.parent if notebook else ".")
        values = dict(opened[step].items())
        if self.shell is not None:
            self.shell.push(values)  # type: ignore[no-untyped-call]
        names = ", ".join(values) or "nothing"
        self._show({"text/plain": f"step {step} of run {opened.id} · bound {names}"})

    def _show(self, bundle: dict[str, str]) -> None:
        if self.shell is not None:
            self.shell.display_pub.publish(bundle)


def _describe_graph(path: Path, options: dict[str, Any]) -> dict[str, str]:
    from cellwright import api

    return graph_bundle(api.load(path))


def _describe_plan(path: Path, options: dict[str, Any]) -> dict[str, str]:
    from cellwright import api

    lines = [
        f"{'RUN  ' if step.decision == 'run' else 'REUSE'} {step.name}: {'; '.join(step.reasons)}"
        for step in api.plan(path, **options)
    ]
    return {"text/plain": "\n".join(lines)}


def _describe_problems(path: Path, options: dict[str, Any]) -> dict[str, str]:
    from cellwright import api

    lines = []
    for problem in api.check([path]):
        hint = f" ({problem.hint})" if problem.hint else ""
        text = f"{problem.severity} {problem.code}: {problem.message}{hint}"
        lines.append(f"{problem.place}: {text}")
    return {"text/plain": "\n".join(lines) or "no problems found"}


_COMMANDS: dict[str, Callable[[Path, dict[str, Any]], dict[str, str]]] = {
    "graph": _describe_graph,
    "plan": _describe_plan,
    "check": _describe_problems,
}


def _usage(error: CellwrightError) -> UsageError:
    """Return what is wrong as IPython shows it: short, without a traceback."""
    where = f"{error.where}: " if error.where not in error.message else ""
    hint = f"\n{error.hint}" if error.hint else ""
    return UsageError(f"{where}{error.message} [{error.code}]{hint}")


def _interrupted() -> KeyboardInterrupt:
    """Return an interrupt that IPython shows in one line, without our frames."""
    error = KeyboardInterrupt("the run was cancelled")
    error.__dict__["_render_traceback_"] = lambda: [f"KeyboardInterrupt: {error}"]
    return error


def _told(action: Callable[[], Result]) -> Result:
    """Do something; an error of ours becomes a short message."""
    try:
        return action()
    except CellwrightError as error:
        raise _usage(error) from None
    except KeyboardInterrupt:
        raise _interrupted() from None


async def _told_async(live: LiveRun[Run]) -> Run:
    try:
        return await live.wait_async()
    except CellwrightError as error:
        raise _usage(error) from None
    except asyncio.CancelledError:
        raise _interrupted() from None
