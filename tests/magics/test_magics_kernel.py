"""The magics in a real kernel: a notebook with all of them, errors, interrupts and the button."""

import os
import re

import nbformat
import pytest
from jupyter_client.manager import KernelManager
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError

pytestmark = [
    pytest.mark.kernel,
    pytest.mark.filterwarnings("ignore:.*TCP without encryption.*"),
]

WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def execute(made, folder):
    client = NotebookClient(
        made,
        kernel_name="python3",
        timeout=60,
        resources={"metadata": {"path": str(folder)}},
        shutdown_kernel="immediate",
    )
    client.execute()


def texts(cell):
    """Return the plain text of each output of a cell."""
    shown = []
    for output in cell.outputs:
        data = output.get("data", {})
        shown.append(data.get("text/plain") or output.get("text") or output.get("evalue", ""))
    return shown


def test_a_notebook_with_all_magics(tmp_path):
    made = notebook(
        "%load_ext cellwright",
        "%%parameters\nn = 3",
        "%%setup\nimport asyncio",
        "%%step load\nrows = await asyncio.sleep(0, list(range(n)))\nrows",
        "%%step squares --foreach i=rows\nsquare = i * i\nsquare",
        "%%check squares\nassert square == [0, 1, 4]",
        "%%skip\nprint('a look')\nsquare[-1]",
        "%%step total --when n > 2\n%%time\nresult = sum(square)",
        "%%step total\n# nothing above is lost\n_ + 1",
        "%%check total\nassert result == 6, 'five'",
    )
    with pytest.raises(CellExecutionError) as caught:
        execute(made, tmp_path)
    assert caught.value.ename == "AssertionError"
    outputs = [texts(cell) for cell in made.cells]
    assert outputs[:7] == [
        [],
        ["parameters · set n"],
        ["setup · wrote asyncio"],
        ["[0, 1, 2]", "step load · read n · wrote rows"],
        ["0", "1", "4", "step squares · 3 items · read rows · wrote square"],
        ["check of squares · passed · read square"],
        ["a look\n", "4", "skip · not in the pipeline"],
    ]
    assert "Wall time" in outputs[7][0]
    assert outputs[8][0] == "5"
    assert outputs[9] == ["five"]
    traceback = re.sub(r"\x1b\[[\d;]*m", "", "\n".join(made.cells[9].outputs[0].traceback))
    assert re.search(r"^-+> 2 assert result == 6", traceback, re.MULTILINE)
    assert "cellwright" not in traceback
    html = made.cells[3].outputs[1].data["text/html"]
    assert "<b>step load</b> · read n · wrote rows" in html


def test_a_wrong_mark_stops_the_notebook(tmp_path):
    made = notebook("%load_ext cellwright", "%%step a-b\nx = 1", "x = 2")
    with pytest.raises(CellExecutionError) as caught:
        execute(made, tmp_path)
    assert caught.value.ename == "UsageError"
    assert "write `a_b`" in caught.value.evalue
    assert made.cells[2].execution_count is None


@pytest.fixture(scope="module")
def kernel():
    """Yield the client of a kernel with the magics loaded."""
    env = {k: v for k, v in os.environ.items() if k != "PYTEST_CURRENT_TEST"}
    manager = KernelManager(kernel_name="python3")
    manager.start_kernel(env=env)
    client = manager.client()
    client.start_channels()
    try:
        client.wait_for_ready(timeout=60)
        client.manager = manager
        assert run(client, "%load_ext cellwright\n" + RUN)[0]["status"] == "ok"
        yield client
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


RUN = """
import threading
from cellwright.magics.live import LiveRun
from cellwright.magics.views import choose_view
from cellwright.model import *

asked = threading.Event()

def execute(tell):
    '''Behave as a run that goes on until it is asked to end.'''
    tell("r1", RunStartedEvent("churn", "churn.ipynb", "", steps=("load",)))
    tell("r1", AttemptStartedEvent("load", "step", 1))
    status = "cancelled" if asked.wait(60) else "succeeded"
    tell("r1", StepEndedEvent("load", status, 1.0))
    tell("r1", RunEndedEvent(status, 1.0))
    return status

def make():
    asked.clear()
    return LiveRun(execute, asked.set, choose_view(get_ipython(), asked.set))
"""


def run(client, code, on_message=None, cell_id=None):
    """Run code; return the content of the reply and all messages until the kernel was idle."""
    content = {
        "code": code,
        "silent": False,
        "store_history": True,
        "user_expressions": {},
        "allow_stdin": False,
        "stop_on_error": True,
    }
    message = client.session.msg("execute_request", content, metadata={"cellId": cell_id})
    client.shell_channel.send(message)
    asked, messages = message["header"]["msg_id"], []
    while True:
        found = client.get_iopub_msg(timeout=60)
        if found["parent_header"].get("msg_id") != asked and found["msg_type"] != "comm_msg":
            continue
        messages.append(found)
        if on_message is not None:
            on_message(found)
        if found["msg_type"] == "status" and found["content"]["execution_state"] == "idle":
            break
    while True:
        reply = client.get_shell_msg(timeout=60)
        if reply["parent_header"].get("msg_id") == asked:
            return reply["content"], messages


def opened_model(messages, name):
    """Return the id of the comm of the first widget of a kind."""
    for message in messages:
        state = message["content"].get("data", {}).get("state", {})
        if message["msg_type"] == "comm_open" and state.get("_model_name") == name:
            return message["content"]["comm_id"]
    return None


def shown(messages):
    return [m for m in messages if m["msg_type"] in ("display_data", "update_display_data")]


def press_when_running(client):
    """Return a listener that presses the button once the step is seen to run."""
    seen = []

    def listen(message):
        seen.append(message)
        value = str(message["content"].get("data", {}))
        if "running" in value and not any(m == "pressed" for m in seen):
            button = opened_model([m for m in seen if m != "pressed"], "ButtonModel")
            data = {"method": "custom", "content": {"event": "click"}}
            press = client.session.msg("comm_msg", {"comm_id": button, "data": data})
            client.shell_channel.send(press)
            seen.append("pressed")

    return listen


def test_the_button_ends_a_run_while_its_cell_waits(kernel):
    reply, messages = run(kernel, "await make().wait_async()", press_when_running(kernel))
    assert reply["status"] == "ok"
    result = next(m for m in messages if m["msg_type"] == "execute_result")
    assert result["content"]["data"]["text/plain"] == "'cancelled'"
    first, *_, last = shown(messages)
    assert WIDGET_VIEW in first["content"]["data"]
    assert last["msg_type"] == "update_display_data"
    assert set(last["content"]["data"]) == {"text/plain", "text/html"}
    assert "■ load cancelled" in last["content"]["data"]["text/plain"]
    assert last["content"]["transient"] == first["content"]["transient"]


def interrupt_when_running(client):
    done = []

    def listen(message):
        if "running" in str(message["content"].get("data", {})) and not done:
            done.append(True)
            client.manager.interrupt_kernel()

    return listen


@pytest.mark.parametrize("code", ["await make().wait_async()", "make().wait()"])
def test_an_interrupt_ends_a_run(kernel, code):
    reply, messages = run(kernel, code, interrupt_when_running(kernel))
    assert (reply["status"], reply["ename"]) in {
        ("error", "KeyboardInterrupt"),
        ("error", "CancelledError"),
    }
    assert "■ load cancelled" in shown(messages)[-1]["content"]["data"]["text/plain"]
    reply, messages = run(kernel, "asked.is_set(), threading.active_count()")
    assert reply["status"] == "ok"


def test_the_front_ends_cell_ids_tell_which_cell_was_edited(kernel):
    run(kernel, "x = 1", cell_id="a")
    run(kernel, "z = 1", cell_id="a")
    _, messages = run(kernel, "%%step s\ny = x", cell_id="b")
    text = shown(messages)[0]["content"]["data"]["text/plain"]
    assert "`x` was made by a cell, which has since been edited" in text


def test_a_wrong_mark_is_an_error_reply(kernel):
    reply, messages = run(kernel, "%%step a --retry 2\nx = 1")
    assert (reply["status"], reply["ename"]) == ("error", "UsageError")
    streams = [m["content"]["text"] for m in messages if m["msg_type"] == "stream"]
    assert "".join(streams) == "UsageError: unknown option `--retry` (did you mean `retries`?)\n"


WITHOUT_WIDGETS = """
import sys
kept = {name: sys.modules.pop(name) for name in list(sys.modules) if name.startswith("ipywidgets")}
sys.modules["ipywidgets"] = None
try:
    view = choose_view(get_ipython(), asked.set)
finally:
    sys.modules.update(kept)
threading.Timer(0.5, asked.set).start()
asked.clear()
LiveRun(execute, asked.set, view).wait()
"""


def test_without_ipywidgets_lines_tell_how_a_run_goes(kernel):
    reply, messages = run(kernel, WITHOUT_WIDGETS)
    assert reply["status"] == "ok"
    written = "".join(m["content"]["text"] for m in messages if m["msg_type"] == "stream")
    assert written.splitlines() == [
        "▶ load running",
        "■ load cancelled, 1.0 s",
        "churn: cancelled, 1 of 1 steps, 1.0 s",
    ]
    assert not shown(messages)
