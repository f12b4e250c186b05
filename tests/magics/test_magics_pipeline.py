"""`%pipeline` on a real notebook: graph, plan, problems, runs with progress, values loaded."""

import os
import re

import nbformat
import psutil
import pytest
from jupyter_client.manager import KernelManager

from cellwright.magics.drawing import graph_bundle, graph_html

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
CELLS = [
    "%load_ext cellwright",
    "%%parameters\nn = 3\nwait = 0.0",
    "%%setup\nimport time",
    "%%step load\nrows = list(range(n))",
    "%%step slow\ntime.sleep(wait)\nslowest = max(rows)",
    "%%step total\ntotal = sum(rows)",
    "%%step report --after slow\nreport = f'{total} and {slowest}'",
    "%%check report\nassert total > 0, 'nothing there'",
]


@pytest.fixture
def notebook(tmp_path):
    """Return a notebook in a project of its own."""
    (tmp_path / "pyproject.toml").touch()
    path = tmp_path / "small.ipynb"
    cells = [nbformat.v4.new_code_cell(source, id=f"c{n}") for n, source in enumerate(CELLS, 1)]
    spec = {"name": "python3", "display_name": "Python 3", "language": "python"}
    made = nbformat.v4.new_notebook(cells=cells, metadata={"kernelspec": spec})
    nbformat.write(made, path)
    return path


def test_the_graph_as_text_and_as_a_picture(shell, capsys, notebook):
    from cellwright import api

    pipeline = api.load(notebook)
    bundle = graph_bundle(pipeline)
    assert bundle["text/plain"].splitlines() == [
        "small: 4 steps, parameters n, wait",
        "  load",
        "  slow ← rows from load",
        "  total ← rows from load",
        "  report ← slowest, after from slow; total from total",
    ]
    html = graph_html(pipeline)
    assert html.count("<rect") == 4
    assert "<title>load → slow: rows</title>" in html
    assert "<title>load hands on rows</title>" in html
    shell.user_ns["__session__"] = str(notebook)
    shell.run_cell("%pipeline")
    assert capsys.readouterr().out.startswith("small: 4 steps")


def test_a_pipeline_without_steps_is_drawn_too(tmp_path):
    from cellwright import api

    path = tmp_path / "empty.ipynb"
    nbformat.write(nbformat.v4.new_notebook(), path)
    bundle = graph_bundle(api.load(path))
    assert bundle["text/plain"].splitlines()[0] == "empty: 0 steps"
    assert "<svg" in bundle["text/html"]


SHORT = [
    ("%pipeline", "this kernel does not know its notebook's file"),
    ("%pipeline gone.ipynb", "gone.ipynb: there is no such file [notebook-missing]"),
    ("%pipeline run {nb} -p m=4", "has no parameter `m` [unknown-parameter]\nknown: `n`, `wait`"),
    ("%pipeline run {nb} -p n=many", "[parameter-type]"),
    ("%pipeline run {nb} --only laod", "[unknown-step]\ndid you mean `load`?"),
    ("%pipeline load latest load {nb}", "there is no run `latest` [unknown-run]"),
    ("%pipeline fly", "there is no `fly`"),
]


@pytest.mark.parametrize(("line", "message"), SHORT)
def test_what_is_wrong_is_told_shortly(shell, capsys, notebook, line, message):
    result = shell.run_cell(line.format(nb=f"'{notebook}'"))
    assert not result.success
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("UsageError: ")
    assert message in captured.err


@pytest.mark.kernel
def test_in_a_terminal_lines_tell_how_a_run_goes(shell, capsys, notebook):
    shell.user_ns["__vsc_ipynb_file__"] = str(notebook)
    shell.run_cell("%pipeline plan -p n=4")
    planned = capsys.readouterr().out.splitlines()
    assert [line.split(":")[0] for line in planned] == [
        "RUN   load",
        "RUN   slow",
        "RUN   total",
        "RUN   report",
    ]
    assert shell.run_cell("run = %pipeline run -p n=4").success
    shown = capsys.readouterr().out.splitlines()
    assert re.match(r"▶ load running", shown[0])
    assert re.match(r"small: succeeded, 4 of 4 steps, ", shown[-1])
    assert sum(line.startswith("✔") for line in shown) == 4
    assert shell.user_ns["run"].status == "succeeded"
    assert shell.run_cell("for _ in range(1):\n    %pipeline run -p n=4").success
    assert sum(line.startswith("↺") for line in capsys.readouterr().out.splitlines()) == 4
    assert shell.run_cell("%pipeline load latest report").success
    assert shell.user_ns["report"] == "6 and 3"
    assert "bound report" in capsys.readouterr().out
    shell.run_cell("%pipeline check")
    assert capsys.readouterr().out == "no problems found\n"


@pytest.fixture
def kernel(notebook):
    """Yield the client of a kernel that knows its notebook, with the magics loaded."""
    env = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env={**env, "JPY_SESSION_NAME": str(notebook)}, cwd=str(notebook.parent))
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.manager = manager
        run(client, "%load_ext cellwright")
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def run(client, code, on_message=lambda message: None):
    """Run code; return the content of the reply and all messages until the kernel was idle."""
    asked, messages = client.execute(code), []
    while True:
        found = client.get_iopub_msg(timeout=60)
        if found["parent_header"].get("msg_id") == asked:
            messages.append(found)
            on_message(found)
            if found["content"].get("execution_state") == "idle":
                break
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == asked:
            return reply["content"], messages


def results(messages):
    kinds = ("display_data", "update_display_data", "execute_result")
    return [m["content"]["data"] for m in messages if m["msg_type"] in kinds]


class WhenSlowRuns:
    """Does something once as soon as the widgets show that step `slow` runs."""

    def __init__(self, action):
        self._action, self._messages, self._done = action, [], False

    def __call__(self, message):
        self._messages.append(message)
        shown = str(message["content"].get("data", {}))
        if re.search(r"slow</th><td[^>]*>▶ running", shown) and not self._done:
            self._done = True
            self._action(self._messages)


def press(client):
    """Return an action that presses the button."""

    def action(messages):
        opened = [m["content"] for m in messages if m["msg_type"] == "comm_open"]
        (button,) = (
            c["comm_id"] for c in opened if c["data"]["state"]["_model_name"] == "ButtonModel"
        )
        data = {"method": "custom", "content": {"event": "click"}}
        client.shell_channel.send(client.session.msg("comm_msg", {"comm_id": button, "data": data}))

    return action


@pytest.mark.kernel
@pytest.mark.filterwarnings("ignore:.*TCP without encryption.*")
def test_a_run_with_widgets_and_its_two_ways_to_end_early(kernel):
    reply, messages = run(kernel, "%pipeline run")
    assert reply["status"] == "ok"
    first, *_, last, result = results(messages)
    assert WIDGET_VIEW in first
    assert WIDGET_VIEW not in last
    assert last["text/plain"].startswith("small: succeeded, 4 of 4 steps")
    assert "✔ succeeded" in last["text/html"]
    assert "succeeded" in result["text/plain"]

    long_run = "r = %pipeline run -p wait=60.0\nr.status"
    reply, messages = run(kernel, long_run, WhenSlowRuns(press(kernel)))
    assert reply["status"] == "ok"
    *_, last, result = results(messages)
    assert result["text/plain"] == "'cancelled'"
    assert "■ slow cancelled" in last["text/plain"]

    for line in (long_run, "if True:\n    %pipeline run -p wait=60.0"):
        interrupt = WhenSlowRuns(lambda messages: kernel.manager.interrupt_kernel())
        reply, messages = run(kernel, line, interrupt)
        assert reply["status"] == "error"
        assert reply["traceback"] == ["KeyboardInterrupt: the run was cancelled"]
        assert "■ slow cancelled" in results(messages)[-1]["text/plain"]
    assert not sleepers(kernel.manager.provisioner.pid)


def sleepers(pid):
    """Return the processes of attempts that a kernel has left."""
    return [
        child
        for child in psutil.Process(pid).children(recursive=True)
        if "CELLWRIGHT_ATTEMPT" in child.environ()
    ]
