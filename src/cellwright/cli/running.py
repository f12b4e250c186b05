"""A run as the terminal sees it: progress while it goes, its outcome, its exit status."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cellwright.cli.failures import INTERRUPTED, WRONG, describe_error
from cellwright.cli.output import Output
from cellwright.errors import EngineError

if TYPE_CHECKING:
    from cellwright.api import Cancel, Run
    from cellwright.cli.progress import Progress
    from cellwright.model import RunRecord


def run_and_show(output: Output, notebook: str, arguments: dict[str, Any]) -> int:
    """Run a notebook, show how it goes and how it went, and return the exit status."""
    from cellwright import api
    from cellwright.cli.progress import open_progress

    cancel = api.Cancel()
    with cancelled_by_signals(cancel, output) as signals, open_progress(output) as progress:
        run = api.run(notebook, on_event=progress.note, cancel=cancel, **arguments)
    return _show(output, run, progress, interrupted=bool(signals))


def sweep_and_show(
    output: Output, notebook: str, pairs: Sequence[tuple[str, str]], arguments: dict[str, Any]
) -> int:
    """Run a notebook for each combination of values, show the table, return the exit status."""
    from cellwright import api
    from cellwright.api.sweep_values import read_sweeps
    from cellwright.cli.progress import open_progress
    from cellwright.cli.sweeps import SweepProgress, sweep_json, sweep_table

    arguments = {name: value for name, value in arguments.items() if name != "resume"}
    cancel = api.Cancel()
    with cancelled_by_signals(cancel, output) as signals, open_progress(output) as progress:

        def announce(number: int, count: int, swept: Mapping[str, str]) -> None:
            told = ", ".join(f"{n} = {v}" for n, v in swept.items())
            progress.say(f"run {number} of {count}: {told}")

        found = api.sweep(
            notebook,
            over_texts=read_sweeps(pairs),
            on_event=SweepProgress(progress).note,
            on_run=announce,
            cancel=cancel,
            **arguments,
        )
    if output.json:
        output.print_json(sweep_json(found))
    else:
        from cellwright.cli.render_text import print_columns

        print_columns(output.text(), sweep_table(found))
        output.text().print(f"sweep {found.id}: {len(found.runs)} runs, {found.status}")
    states = [_exit_status(run.record, bool(signals)) for run in found.runs]
    return max(states, default=INTERRUPTED if signals else WRONG)


def _show(output: Output, run: Run, progress: Progress, *, interrupted: bool) -> int:
    record = run.record
    status = _exit_status(record, interrupted)
    error = _machinery_error(record) if status == EngineError.exit_status else None
    if output.json:
        from cellwright.api.json_data import run_json

        beside = {"error": error.as_dict()} if error else {}
        output.print_json({**beside, **run_json(record)})
        return status
    from cellwright.cli.render_text import print_outcome

    print_outcome(output.text(), run, quiet=output.quiet)
    if error:
        output.notes().print(describe_error(error))
    return status


def _exit_status(record: RunRecord, interrupted: bool) -> int:
    from cellwright.model import UNFORESEEN

    if record.status == "succeeded":
        return 0
    if record.status == "cancelled":
        return INTERRUPTED if interrupted else WRONG
    kinds = {step.error.kind for step in record.steps.values() if step.error}
    failed_by_code = kinds - {"machinery", "cancelled"}
    stopped = "machinery" not in kinds and UNFORESEEN in record.reason
    return WRONG if failed_by_code or stopped else EngineError.exit_status


def _machinery_error(record: RunRecord) -> EngineError:
    """Return what the machinery failed of, where no step's own code failed."""
    for name, step in record.steps.items():
        if step.error and step.error.kind == "machinery":
            return EngineError(
                step.error.message or "the machinery failed",
                code="machinery",
                where=f"run {record.run}, step {name}",
                hint=f"mend it, then `cellwright run … --resume {record.run}`",
            )
    return EngineError(
        record.reason or "the run did not come to its end",
        code="machinery",
        where=f"run {record.run}",
        hint=f"mend it, then `cellwright run … --resume {record.run}`",
    )


@contextmanager
def cancelled_by_signals(cancel: Cancel, output: Output) -> Iterator[list[int]]:
    """Turn the first Ctrl-C or SIGTERM into a request to end; a second one acts as ever."""
    came: list[int] = []
    if threading.current_thread() is not threading.main_thread():
        yield came
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.getsignal(number) for number in numbers}

    def restore() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)

    def turn(number: int, _frame: object) -> None:
        came.append(number)
        restore()
        cancel.request()
        sys.stderr.write("\nending the run; again to end at once\n" if not output.quiet else "")

    for number in numbers:
        signal.signal(number, turn)
    try:
        yield came
    finally:
        restore()
