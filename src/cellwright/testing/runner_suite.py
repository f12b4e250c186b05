"""The behaviour that every runner must have; subclass `RunnerSuite` and give it a runner."""

# ruff: noqa: S101, D102 - tests assert, and their names say what

from __future__ import annotations

import json
import os
import time
from pathlib import Path

from cellwright.model import AttemptReport
from cellwright.testing.attempts import LEAVE_RESULT, Attempts, Switch


def expect(report: AttemptReport, kind: str, *words: str) -> None:
    """Check the kind of an outcome and that its message has some words."""
    outcome = report.outcome
    assert outcome.kind == kind, (outcome.message, outcome.traceback)
    for word in words:
        assert word in outcome.message, outcome.message


class RunnerSuite:
    """Outcomes, places, what is kept. Needs a fixture `attempts` (`testing.attempts.Attempts`)."""

    def test_success_has_a_result_an_executed_notebook_and_figures(
        self, attempts: Attempts
    ) -> None:
        report = attempts.run("x = 6", "print('hello')\nx * 7")
        expect(report, "succeeded")
        assert report.result is not None
        assert report.executed == str(attempts.last / "executed.ipynb")
        assert attempts.printed(1) == "hello\n"
        assert "".join(attempts.outputs(1)[1]["data"]["text/plain"]) == "42"
        assert attempts.log() == "hello\n"
        assert report.seconds > 0
        assert (report.cpu_seconds or 0) > 0
        assert (report.peak_memory or 0) > 1_000_000

    def test_an_error_has_its_cell_line_and_traceback(self, attempts: Attempts) -> None:
        report = attempts.run("values = [1, 2]", "a = 1\n\nprint(values[7])", "print('never')")
        expect(report, "raised", "IndexError: list index out of range")
        outcome = report.outcome
        assert (outcome.cell, outcome.number, outcome.line) == ("c2", 2, 3)
        assert "cell 2, line 3" in outcome.traceback
        assert "values[7]" in outcome.traceback
        for noise in ("\x1b", "Cell In[", "papermill", "nbclient", "site-packages"):
            assert noise not in outcome.traceback
        cells = [c for c in attempts.executed()["cells"] if c["cell_type"] == "code"]
        states = [c["metadata"]["papermill"]["status"] for c in cells]
        assert states == ["completed", "failed", "pending", "pending"]
        assert report.result is None

    def test_a_syntax_error_has_its_line(self, attempts: Attempts) -> None:
        report = attempts.run("x = 1\ny = = 2\n")
        expect(report, "raised", "SyntaxError")
        assert (report.outcome.number, report.outcome.line) == (1, 2)

    def test_an_error_in_a_local_module_has_the_line_that_called(self, attempts: Attempts) -> None:
        (attempts.folder / "local_thing.py").write_text("def work():\n    return 1 / 0\n")
        report = attempts.run("import local_thing\n\nlocal_thing.work()")
        expect(report, "raised", "ZeroDivisionError")
        assert report.outcome.line == 3
        assert "local_thing.py" in report.outcome.traceback

    def test_an_error_in_a_replayed_definition_names_its_cell_too(self, attempts: Attempts) -> None:
        origin = {"machinery": "definitions", "cell": "d", "number": 12}
        define = ("#\n\ndef scale(x):\n    return x / 0", origin)
        report = attempts.run(define, "one = 1\nscale(one)")
        expect(report, "raised", "ZeroDivisionError", "cell 12, line 4")
        assert (report.outcome.number, report.outcome.line) == (2, 2)
        assert "cell 12, line 4" in report.outcome.traceback

    def test_the_last_of_chained_errors_counts(self, attempts: Attempts) -> None:
        code = "try:\n    1 / 0\nexcept ZeroDivisionError as e:\n    raise ValueError('no') from e"
        report = attempts.run(code)
        expect(report, "raised", "ValueError: no")
        assert report.outcome.line == 4

    def test_a_failed_check_is_told_apart(self, attempts: Attempts) -> None:
        report = attempts.run("x = 1", "assert x == 2, 'x is one'", kind="check")
        expect(report, "check", "AssertionError: x is one")
        assert (report.outcome.number, report.outcome.line) == (2, 1)
        expect(attempts.run("unknown_name", kind="check"), "check", "NameError")
        expect(attempts.run("assert False"), "raised", "AssertionError")

    def test_faults_of_the_machinery_are_told_apart(self, attempts: Attempts) -> None:
        fault = (
            "class MachineryError(Exception): ...\nclass Refused(Exception): ...\n"
            "raise {}('no room')"
        )
        expect(attempts.run(outputs=fault.format("MachineryError")), "machinery", "no room")
        expect(attempts.run(outputs=fault.format("Refused")), "raised", "no room")
        expect(attempts.run("1", outputs=None), "machinery", "no result")
        broken = "import os, pathlib\n" + LEAVE_RESULT.replace("{}", "[")
        expect(attempts.run(outputs=broken), "machinery", "result")
        report = attempts.run("1", kernel="no-such-kernel")
        expect(report, "machinery", "no kernel `no-such-kernel`")
        assert report.executed is not None

    def test_reading_input_is_a_clear_error(self, attempts: Attempts) -> None:
        expect(attempts.run("input('name? ')"), "raised", "StdinNotImplementedError")

    def test_leaving_by_exit_is_an_error(self, attempts: Attempts) -> None:
        expect(attempts.run("import sys", "sys.exit(3)"), "raised", "SystemExit: 3")

    def test_environment_and_working_directory(self, attempts: Attempts) -> None:
        report = attempts.run(
            "import os, sys, json\n"
            "names = ['GREETING', 'CELLWRIGHT_FOLDER', 'CELLWRIGHT_ATTEMPT']\n"
            "values = list(map(os.environ.get, names))\n"
            "print(json.dumps([os.getcwd(), __name__, '' in sys.path, *values]))",
            "import subprocess\nprint(subprocess.check_output('echo $GREETING; pwd', shell=True))",
            env={"GREETING": "good day"},
        )
        expect(report, "succeeded")
        marker = f"suite/one/{attempts.count}"
        folder = str(attempts.folder)
        assert json.loads(attempts.printed()) == [
            folder, "__main__", True, "good day", str(attempts.last), marker,
        ]  # fmt: skip
        assert attempts.printed(1) == f"b'good day\\n{folder}\\n'\n"
        assert "GREETING" not in os.environ

    def test_outputs_are_kept(self, attempts: Attempts) -> None:
        report = attempts.run(
            "from IPython.display import HTML, display, clear_output\n"
            "display(HTML('<b>rich</b>'))\n"
            "handle = display('old', display_id=True)\n"
            "handle.update('new')\n"
            "None",
            "print('gone')\nclear_output()\nprint('kept')",
            "import os, sys\nos.system('echo from a child')\nprint('late', file=sys.stderr);",
            "await __import__('asyncio').sleep(0)\n'awaited'",
        )
        expect(report, "succeeded")
        first, second = attempts.outputs(0)
        assert "".join(first["data"]["text/html"]) == "<b>rich</b>"
        assert "".join(second["data"]["text/plain"]) == "'new'"
        assert attempts.printed(1) == "kept\n"
        assert "from a child" in attempts.printed(2)
        assert "late" in attempts.printed(2)
        assert "from a child" in attempts.log()
        assert "".join(attempts.outputs(3)[0]["data"]["text/plain"]) == "'awaited'"

    def test_much_output_is_cut_in_the_notebook_and_whole_in_the_log(
        self, attempts: Attempts
    ) -> None:
        code = "for i in range(16):\n    print('x' * 1_000_000, flush=True)"
        expect(attempts.run(code), "succeeded")
        assert 9_000_000 < len(attempts.printed()) < 11_000_000
        assert "not kept here" in attempts.printed()
        assert len(attempts.log()) == 16_000_016

    def test_output_that_was_cleared_takes_no_room(self, attempts: Attempts) -> None:
        code = (
            "from IPython.display import clear_output\n"
            "for i in range(16):\n"
            "    clear_output(wait=i % 2 == 0)\n"
            "    print(str(i) * 1_000_000, flush=True)"
        )
        expect(attempts.run(code), "succeeded")
        assert attempts.printed() == "15" * 1_000_000 + "\n"

    def test_secrets_are_masked_everywhere(self, attempts: Attempts) -> None:
        secret = "tr0ub4dor&3 'x'"  # noqa: S105 - nobody's
        tell = (
            "import json, pathlib\n"
            "note = json.dumps({'notes': [s]})\n"
            "pathlib.Path(os.environ['CELLWRIGHT_FOLDER'], 'result.json').write_text(note)"
        )
        report = attempts.run(
            "import os, sys, base64\n"
            "s = os.environ['DATABASE_PASSWORD']\n"
            "print(s); print(s, file=sys.stderr); print([s]); print(base64.b64encode(s.encode()))\n"
            "for half in (s[:5], s[5:]):\n"
            "    print(half, end='', flush=True)\n",
            "s",
            env={"DATABASE_PASSWORD": secret},
            secrets=("DATABASE_PASSWORD",),
            outputs=tell,
        )
        expect(report, "succeeded")
        assert report.result is not None
        assert report.result.notes == ("•••",)
        self._assert_nowhere(attempts.last, secret)
        assert "•••" in attempts.log()
        report = attempts.run(
            "import os\nraise ValueError(os.environ['DATABASE_PASSWORD'])",
            env={"DATABASE_PASSWORD": secret},
            secrets=("DATABASE_PASSWORD",),
        )
        expect(report, "raised", "•••")
        assert secret not in report.outcome.message + report.outcome.traceback
        self._assert_nowhere(attempts.last, secret)

    @staticmethod
    def _assert_nowhere(folder: Path, secret: str) -> None:
        for path in folder.rglob("*"):
            text = path.read_text("utf-8")
            for form in (secret, json.dumps(secret)[1:-1], repr(secret)[1:-1]):
                assert form not in text, path

    def test_an_attempt_can_be_cancelled(self, attempts: Attempts) -> None:
        sign = attempts.folder / f"running-{time.monotonic_ns()}"
        report = attempts.run(
            f"import pathlib, time\npathlib.Path({str(sign)!r}).touch()\ntime.sleep(600)",
            cancellation=Switch(sign.exists),
        )
        expect(report, "cancelled")
        assert report.outcome.number == 1
        assert "cancelled" in attempts.printed()

    def test_an_attempt_can_be_cancelled_before_it_starts(self, attempts: Attempts) -> None:
        switch = Switch()
        switch.request()
        expect(attempts.run("1", cancellation=switch), "cancelled")
        assert (attempts.last / "executed.ipynb").exists()
