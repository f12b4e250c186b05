"""Calls of the program: help, wrong calls, errors of every kind, in words and as JSON."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import click
import pytest
from click.testing import CliRunner

from cellwright.cli import main
from cellwright.cli.catalog import COMMANDS, PROGRAM
from cellwright.cli.group import CommandGroup
from cellwright.cli.output import Output, output_options
from cellwright.errors import (
    EngineError,
    InternalError,
    NotebookError,
    RunError,
    SettingsError,
    StoreError,
)


def call(*words, program=main):
    return CliRunner().invoke(program, list(words))


def one_object(text):
    """Return the one JSON object of a text, and insist that there is nothing else."""
    data = json.loads(text)
    assert isinstance(data, dict)
    return data


@pytest.mark.parametrize("words", [["--help"], ["-h"], *[[c, "--help"] for c in COMMANDS]])
def test_help_is_there(words):
    done = call(*words)
    assert done.exit_code == 0
    assert done.stdout.startswith("Usage: cellwright")
    assert "--json" in done.stdout


@pytest.mark.parametrize("name", COMMANDS)
def test_the_list_tells_what_the_commands_say(name):
    command = main.get_command(None, name)
    assert command.name == name
    assert command.help
    assert COMMANDS[name].endswith(".")


def test_help_imports_no_command():
    code = (
        "import sys; from cellwright.cli import main; main(['--help'], standalone_mode=False);"
        "print(*[m for m in sys.modules if m.startswith(('cellwright.cli.commands', 'rich', "
        "'cellwright.api', 'msgspec'))])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == ""


def test_the_version():
    done = call("--version")
    assert done.exit_code == 0
    assert done.stdout.startswith("cellwright ")


@pytest.mark.parametrize(
    ("words", "message", "hint"),
    [
        (["rnu"], "no command `rnu`", "`run`"),
        (["runs", "--limt", "3"], "no option `--limt`", "`--limit`"),
        (["runs", "--limit", "many"], "'many' is not a valid integer", "--help"),
        (["runs", "--limit", "0"], "0 is not in the range", "--help"),
        (["runs", "--status", "great"], "'great' is not one of", "--help"),
        (["runs", "--since", "tomorrow"], "`tomorrow` is no time", "--help"),
        (["graph"], "Missing argument 'NB'", "graph --help"),
        (["graph", "a.ipynb", "b.ipynb"], "unexpected extra argument", "--help"),
        (["graph", "a.ipynb", "--format", "gif"], "'gif' is not one of", "--help"),
        (["run", "a.ipynb", "-p", "n"], "`n` is not of the form NAME=VALUE", "--help"),
        (["run", "a.ipynb", "-p", "=3"], "`=3` is not of the form NAME=VALUE", "--help"),
        (["run", "a.ipynb", "-j", "0"], "0 is not in the range", "--help"),
        (["run", "a.ipynb", "--cache", "maybe"], "'maybe' is not one of", "--help"),
        (["check"], "Missing argument", "check --help"),
        (["mark", "a.ipynb", "3"], "Missing argument", "mark --help"),
        (["completion", "tcsh"], "'tcsh' is not one of", "--help"),
    ],
)
def test_a_wrong_call_is_told(words, message, hint):
    done = call(*words)
    assert done.exit_code == 2
    assert done.stdout == ""
    assert done.stderr.startswith("Error [usage]: ")
    assert message in done.stderr
    assert hint in done.stderr
    assert "Traceback" not in done.stderr
    told = call(*words, "--json")
    assert told.exit_code == 2
    error = one_object(told.stdout)["error"]
    assert set(error) == {"code", "message", "where", "hint"}
    assert error["code"] == "usage"
    assert message in error["message"]
    assert hint in error["hint"]
    assert error["where"].startswith("cellwright")


def test_nothing_asked_for_is_a_wrong_call_that_gets_help():
    done = call()
    assert done.exit_code == 2
    assert "Usage: cellwright" in done.stdout + done.stderr
    assert one_object(call("--json").stdout)["error"]["code"] == "usage"


def program_that(action):
    """Return a program with one command `act`."""

    @click.group(cls=OneCommand)
    @output_options
    def program():
        pass

    @click.command("act")
    @output_options
    @click.pass_obj
    def act(output):
        return action(output)

    program.add_command(act)
    return program


class OneCommand(CommandGroup):
    """The program's ways, without its commands."""

    get_command = click.Group.get_command
    list_commands = click.Group.list_commands


def raising(error):
    def action(output):
        raise error

    return action


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (NotebookError("m", code="c", where="w", hint="h"), 2),
        (SettingsError("m", code="c", where="w", hint="h"), 2),
        (RunError("m", code="c", where="w", hint="h"), 2),
        (StoreError("m", code="c", where="w", hint="h"), 3),
        (EngineError("m", code="c", where="w", hint="h"), 3),
        (InternalError("m", code="c", where="w", hint="h"), 3),
    ],
    ids=lambda e: type(e).__name__,
)
def test_our_errors(error, status):
    done = call("act", program=program_that(raising(error)))
    assert (done.exit_code, done.stdout) == (status, "")
    assert done.stderr == "Error [c]: m\n  where: w\n  hint:  h\n"
    told = call("act", "--json", program=program_that(raising(error)))
    assert told.exit_code == status
    assert one_object(told.stdout) == {
        "error": {"code": "c", "message": "m", "where": "w", "hint": "h"}
    }
    assert told.stderr == ""


def test_a_fault_of_ours_has_a_traceback_only_when_asked():
    program = program_that(raising(ZeroDivisionError("division by zero")))
    done = call("act", program=program)
    assert done.exit_code == 3
    assert "Error [internal]: ZeroDivisionError: division by zero" in done.stderr
    assert "Traceback" not in done.stderr
    assert "--verbose" in done.stderr
    assert "Traceback" in call("act", "--verbose", program=program).stderr
    assert "Traceback" in call("act", "-v", program=program).stderr
    told = call("act", "--json", "-v", program=program)
    assert one_object(told.stdout)["error"]["code"] == "internal"
    assert "Traceback" in told.stderr


def test_an_interrupt():
    for error in (KeyboardInterrupt(), click.Abort()):
        done = call("act", program=program_that(raising(error)))
        assert (done.exit_code, done.stdout) == (130, "")
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize("status", [0, 1, 3])
def test_the_status_is_the_commands(status):
    assert call("act", program=program_that(lambda output: status)).exit_code == status


@pytest.mark.parametrize("words", [["--json", "act"], ["act", "--json"]])
def test_options_of_output_stand_before_or_behind_the_command(words):
    seen = []
    call(*words, program=program_that(lambda output: seen.append(output)))
    assert seen == [Output(json=True)]


@pytest.mark.parametrize(
    ("words", "json_too"),
    [(["a", "--json"], True), (["a"], False), (["a", "--", "--json"], False), (["--json"], True)],
)
def test_words_tell_whether_json_is_asked_for(words, json_too):
    assert Output.from_words(words).json is json_too


def test_json_is_always_json(capsysbinary):
    odd = {"nan": float("nan"), "inf": float("-inf"), "text": "\udc80 ü \x00", "pair": (1, {2: 3})}
    Output(json=True).print_json(odd)
    data = json.loads(capsysbinary.readouterr().out.decode("utf-8"))
    assert (data["nan"], data["inf"], data["pair"]) == ("nan", "-inf", [1, {"2": 3}])


def test_a_reader_that_goes_away_is_no_error():
    code = "from cellwright.cli import main; main(['--help'])"
    reader, writer = os.pipe()
    os.close(reader)
    done = subprocess.run(
        [sys.executable, "-c", code], stdout=writer, stderr=subprocess.PIPE, check=False
    )
    os.close(writer)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_terminal_without_our_signs_is_no_error():
    code = "import sys; from cellwright.cli.group import tolerate_encodings as t; t(); print('✓')"
    env = {**os.environ, "PYTHONIOENCODING": "ascii"}
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=True)
    assert done.stdout == b"\\u2713\n"


@pytest.mark.parametrize(
    ("shell", "word"), [("bash", "complete"), ("zsh", "#compdef cellwright"), ("fish", "complete")]
)
def test_completion_scripts(shell, word):
    done = call("completion", shell)
    assert done.exit_code == 0
    assert word in done.stdout
    assert "_CELLWRIGHT_COMPLETE" in done.stdout
    assert one_object(call("completion", shell, "--json").stdout)["shell"] == shell


def test_words_complete():
    env = {**os.environ, "_CELLWRIGHT_COMPLETE": "bash_complete", "COMP_CWORD": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "cellwright"],
        env={**env, "COMP_WORDS": "cellwright ru"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.split() == ["plain,run", "plain,runs"]


def test_the_module_is_the_program():
    assert PROGRAM == "cellwright"
    done = subprocess.run(
        [sys.executable, "-m", "cellwright", "rnu", "--json"], capture_output=True, check=False
    )
    assert done.returncode == 2
    assert json.loads(done.stdout)["error"]["hint"] == "did you mean `run`?"
