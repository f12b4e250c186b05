"""Runs the steps of weather.ipynb, all in this process: `python -m weather`."""

import argparse
import datetime
import sys
import traceback
from contextlib import contextmanager

from . import parameters


class StepFailed(Exception):
    """A step raised; its name is the message, what it raised the cause."""


@contextmanager
def running(name):
    """Name the step in what it raises."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise StepFailed(name) from error


def run(*, first=parameters.first, warm_above=parameters.warm_above, stations=parameters.stations):
    """Run all steps in the order of the notebook.

    A step is imported when its turn comes: its imports may need what ran before.

    Returns:
        The last value of each variable that a step leaves, by name.
    """

    parameters.first = first
    parameters.warm_above = warm_above
    parameters.stations = stations

    with running("setup"):
        from . import definitions  # noqa: F401

    with running("read"):
        from .steps.read import read as step

        readings = step(stations=stations).readings
    with running("check of read"):
        from .steps.read import check_read as step

        step(readings)

    with running("compare"):
        from .steps.compare import compare as step

        done = step(readings, warm_above=warm_above)
        anomalies = done.anomalies
        verdicts = done.verdicts

    with running("report"):
        from .steps.report import report as step

        done = step(anomalies, verdicts, first=first)
        lines = done.lines
        report = done.report

    return {
        "readings": readings,
        "anomalies": anomalies,
        "verdicts": verdicts,
        "lines": lines,
        "report": report,
    }


def command_line():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Runs the steps of weather.ipynb in one process.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
    )
    parser.add_argument(
        "--first",
        type=datetime.date.fromisoformat,
        default=parameters.first,
        help="first month that counts",
    )
    parser.add_argument(
        "--warm-above",
        type=float,
        default=parameters.warm_above,
        help="degrees over the mean",
    )
    parser.add_argument(
        "--stations",
        nargs="*",
        type=str,
        default=parameters.stations,
        help="list[str]",
    )
    return parser


def main(arguments=None):
    """Run the steps with the parameters of a command line.

    Returns:
        0, or 1 when a step failed.
    """
    sys.stdout.reconfigure(line_buffering=True)
    values = vars(command_line().parse_args(arguments))
    try:
        run(**values)
    except StepFailed as failed:
        traceback.print_exception(failed.__cause__)
        print(f"step `{failed}` failed", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
