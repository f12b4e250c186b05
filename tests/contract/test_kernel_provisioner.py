"""Our kernels work for every client of Jupyter: nbclient, interrupts, input, restarts."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import nbformat
import psutil
import pytest
from jupyter_core.utils import ensure_event_loop
from nbclient import NotebookClient

from cellwright.kernels import provisioner
from cellwright.kernels.connection import OWN, CellwrightKernelManager

pytestmark = pytest.mark.kernel


@pytest.fixture(scope="module", autouse=True)
def hosts():
    yield
    for host in provisioner._HOSTS.values():
        host.close()
    provisioner._HOSTS.clear()
    ensure_event_loop().close()  # jupyter_client's own, kept for the thread


@pytest.fixture(params=[True, False], ids=["warm", "ordinary"])
def kernel(request, tmp_path, monkeypatch):
    monkeypatch.setattr(provisioner.CellwrightProvisioner, "warm", request.param)
    manager = CellwrightKernelManager(kernel_name=OWN)
    manager.start_kernel(cwd=str(tmp_path), stderr=subprocess.DEVNULL)
    client = manager.client()
    client.start_channels()
    client.wait_for_ready(timeout=60)
    yield manager, client
    client.stop_channels()
    manager.shutdown_kernel(now=True)
    folder = Path(manager.connection_file).parent
    manager.release()
    assert not folder.exists()


def execute(client, code, **more):
    """Execute code; returns what it displayed and the status."""
    shown = []

    def take(message):
        content = message["content"]
        if message["msg_type"] == "stream":
            shown.append(content["text"])
        elif message["msg_type"] == "error":
            shown.append(content["ename"])
        elif "data" in content:
            shown.append(content["data"]["text/plain"])

    reply = client.execute_interactive(code, timeout=60, output_hook=take, **more)
    return "".join(shown), reply["content"]["status"]


def test_cells_run_in_the_working_directory(kernel, tmp_path):
    _, client = kernel
    assert execute(client, "import os; print(os.getcwd())") == (f"{tmp_path}\n", "ok")


@pytest.mark.parametrize(
    "code", ["import time; time.sleep(60)", "import subprocess; subprocess.run(['sleep', '60'])"]
)
def test_code_can_be_interrupted_and_goes_on(kernel, code):
    manager, client = kernel
    # what `interrupt_kernel` does, which would leave an event loop behind in this thread
    process = manager.provisioner.process
    timer = threading.Timer(0.5, process.send_signal, [signal.SIGINT])
    timer.start()
    shown, status = execute(client, code)
    timer.join()
    assert (shown, status) == ("KeyboardInterrupt", "error")
    assert execute(client, "6 * 7") == ("42", "ok")


def test_input_reaches_the_code_that_asks(kernel):
    _, client = kernel
    answer = execute(
        client,
        "print(input('? ').upper())",
        allow_stdin=True,
        stdin_hook=lambda _: client.input("yes"),
    )
    assert answer == ("YES\n", "ok")


@pytest.mark.parametrize("now", [True, False], ids=["at once", "asked"])
def test_restarts_begin_anew(kernel, now):
    manager, client = kernel
    execute(client, "a = 1")
    before = manager.provisioner.pid
    manager.restart_kernel(now=now)
    client.wait_for_ready(timeout=60)
    assert manager.provisioner.pid != before
    assert execute(client, "a")[1] == "error"


def test_the_exit_status_and_what_is_left_behind(kernel):
    manager, client = kernel
    told, _ = execute(client, "import subprocess; print(subprocess.Popen(['sleep', '600']).pid)")
    client.execute("import os; os._exit(7)")
    process = manager.provisioner.process
    assert process.wait(30) == 7
    process.end(grace=0.5)
    assert not psutil.pid_exists(int(told))


def test_a_notebook_runs_through_nbclient(tmp_path):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('hello')")])
    notebook.cells[0]["id"] = "a"
    manager = CellwrightKernelManager(kernel_name=OWN)
    NotebookClient(notebook, km=manager, shutdown_kernel="immediate").execute(
        cwd=str(tmp_path), cleanup_kc=True
    )
    manager.release()
    assert notebook.cells[0].outputs[0].text == "hello\n"


def test_the_entry_point_names_the_provisioner():
    from jupyter_client.provisioning import KernelProvisionerFactory

    entries = KernelProvisionerFactory.instance().get_provisioner_entries()
    assert entries["cellwright"] == "cellwright.kernels.provisioner:CellwrightProvisioner"
    assert os.environ.get("JUPYTER_DEFAULT_PROVISIONER_NAME") is None
    assert sys.executable
