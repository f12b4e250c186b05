"""Floods of output lose no line and stay out of the coordinator's memory."""

import subprocess
import sys

import pytest

from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts
from cellwright.testing.runner_suite import expect

pytestmark = pytest.mark.kernel

FLOOD = """
import sys
from pathlib import Path
from cellwright.runners.papermill import PapermillRunner
from cellwright.testing.attempts import Attempts
attempts = Attempts(PapermillRunner(), Path(sys.argv[1]))
report = attempts.run(sys.argv[2])
attempts.runner.close()
# not getrusage: its largest size begins with that of the process that forked this one
status = dict(line.split(":") for line in Path("/proc/self/status").read_text().splitlines())
print(report.outcome.kind, int(status["VmHWM"].split()[0]) // 1000)
"""


def test_no_line_is_lost(tmp_path):
    attempts = Attempts(PapermillRunner(), tmp_path)
    expect(attempts.run("for i in range(4000): print(i, flush=True)"), "succeeded")
    attempts.runner.close()
    lines = "".join(f"{i}\n" for i in range(4000))
    assert attempts.log() == lines
    assert attempts.printed() == lines


@pytest.mark.parametrize(
    "code",
    [
        "for i in range(300): print('x' * 1_000_000, flush=True)",
        "from IPython.display import HTML, display\n"
        "for i in range(200): display(HTML('y' * 1_000_000))",
        "print('z' * 100_000_000)",
        "raise ValueError('v' * 10_000_000)",
    ],
    ids=["lines", "displays", "one line", "an error"],
)
def test_the_coordinator_stays_small(code, tmp_path):
    done = subprocess.run(
        [sys.executable, "-c", FLOOD, str(tmp_path), code],
        capture_output=True,
        text=True,
        check=True,
    )
    kind, megabytes = done.stdout.split()
    assert kind == ("raised" if "raise" in code else "succeeded")
    assert int(megabytes) < 300
    [executed] = tmp_path.glob("runs/*/executed.ipynb")
    assert executed.stat().st_size < 45_000_000
