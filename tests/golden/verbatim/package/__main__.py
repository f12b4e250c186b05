"""Runs the steps of verbatim.ipynb, all in this process: `python -m verbatim`."""

import argparse
import sys
import traceback
from contextlib import contextmanager


class StepFailed(Exception):
    """A step raised; its name is the message, what it raised the cause."""


@contextmanager
def running(name):
    """Name the step in what it raises."""
    try:
        yield
    except (Exception, SystemExit) as error:
        raise StepFailed(name) from error


def run():
    """Run all steps in the order of the notebook.

    A step is imported when its turn comes: its imports may need what ran before.

    Returns:
        The last value of each variable that a step leaves, by name.
    """

    with running("setup"):
        from . import definitions  # noqa: F401

    with running("count"):
        from .steps.count import count as step

        done = step()
        seen = done.seen
        words = done.words

    with running("price"):
        from .steps.price import price as step

        done = step(words)
        prices = done.prices
        Price = done.Price

    with running("raise_rate"):
        from .steps.raise_rate import raise_rate as step

        totals = step(prices, Price).totals

    with running("roots"):
        from .steps.roots import roots as step

        sides = step(totals).sides

    with running("show"):
        from .steps.show import show as step

        step(prices, seen, sides, totals, Price)

    return {
        "seen": seen,
        "words": words,
        "prices": prices,
        "Price": Price,
        "totals": totals,
        "sides": sides,
    }


def command_line():
    """Return the parser of the command line."""
    parser = argparse.ArgumentParser(
        description="Runs the steps of verbatim.ipynb in one process.",
        formatter_class=argparse.ArgumentDefaultsHelpFormatter,
        allow_abbrev=False,
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
