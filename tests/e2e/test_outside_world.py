"""Working directory, environment, programs and the outside world: seen, corrected or stopped at."""

import socket
import threading
from contextlib import contextmanager

import pytest

from tests.e2e.test_observation import attempts, edges, statuses

pytestmark = pytest.mark.kernel

LATE = "import os, time\nimport numpy as np\n"


@contextmanager
def listening():
    """Listen on a port of this machine; gives the port and the list of those who called."""
    called = []
    with socket.create_server(("127.0.0.1", 0)) as server:

        def answer():
            while True:
                try:
                    peer, address = server.accept()
                except OSError:
                    return
                called.append(address)
                peer.close()

        threading.Thread(target=answer, daemon=True).start()
        yield server.getsockname()[1], called
        server.shutdown(socket.SHUT_RDWR)


def test_a_working_directory_that_the_code_does_not_show(project):
    (project.folder / "sub").mkdir()
    (project.folder / "sub" / "x.txt").write_text("below")
    (project.folder / "x.txt").write_text("above")
    cells = [
        f"%%setup\n{LATE}",
        "%%step move\ntime.sleep(1)\nnp.array([os, None], dtype=object)[0].chdir('sub')\nmoved = 1",
        "%%step read\ntext = open('x.txt').read()",
        "%%step after\nhere = os.path.basename(os.getcwd())",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb", "-j", "2")
    assert done.status == 0, done.err + done.out
    assert project.value("read.text") == "below"
    assert project.value("after.here") == "sub"
    assert edges(project)["move", "read", "cwd"] == "observed"
    again = project.run("nb.ipynb")
    assert set(statuses(again).values()) == {"reused"}


def test_a_variable_of_the_environment_that_the_code_does_not_show(project):
    cells = [
        f"%%setup\n{LATE}",
        "%%step set\ntime.sleep(1)\n"
        "np.array([None, os], dtype=object)[1].environ.update({'CW_MODE': 'fast'})\ndone = 1",
        "%%step read\nmode = os.environ.get('CW_MODE')",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb", "-j", "2")
    assert done.status == 0, done.err + done.out
    assert project.value("read.mode") == "fast"
    assert edges(project)["set", "read", "env:CW_MODE"] in ("observed", "static")


def test_a_file_that_a_program_writes(project):
    cells = [
        f"%%setup\n{LATE}import subprocess, sys\nname = ''.join(['ma', 'de'])",
        "%%step write\ntime.sleep(1)\n"
        'program = f\'open({name!r}, "w").write("new")\'\n'
        "subprocess.run([sys.executable, '-c', program], check=True)",
        "%%step read\ntext = open(''.join(list(name))).read()",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb", "-j", "2")
    assert done.status == 0, done.err + done.out
    assert project.value("read.text") == "new"
    assert edges(project)["write", "read", "made"] == "observed"


CHANGED = "%%step load\nrows = [1]"
SUMMED = "%%step after\ntotal = sum(rows)"


def check_it_stops_once(project, what, calls):
    """Run twice: the first run stops without a second call, the second is right."""
    first = project.run("nb.ipynb")
    assert first.status == 1, first.err + first.out
    assert len(attempts(project, "send")) == 1
    assert "`send` changed `rows` in place, which was not foreseen" in first.out
    assert what in first.out
    assert calls() == 1
    second = project.run("nb.ipynb")
    assert second.status == 0, second.err + second.out
    assert project.value("after.total") == 3
    assert calls() == 2


def test_a_step_that_connected_is_not_repeated(project):
    with listening() as (port, called):
        send = (
            "%%step send\nimport socket\n"
            f"socket.create_connection(('127.0.0.1', {port})).close()\n"
            "np.array([None, rows], dtype=object)[1].append(2)\nsent = True"
        )
        project.write("nb.ipynb", [f"%%setup\n{LATE}", CHANGED, send, SUMMED])
        check_it_stops_once(project, f"connected to 127.0.0.1:{port}", lambda: len(called))


def test_a_step_that_was_seen_to_connect_waits_for_an_edited_step_above(project):
    with listening() as (port, called):
        send = (
            "%%step send\nimport socket\n"
            f"socket.create_connection(('127.0.0.1', {port})).close()\ntotal = sum(rows)"
        )
        slow = "%%step slow\ntime.sleep(1)\ndone = True"
        project.write("nb.ipynb", [f"%%setup\n{LATE}", CHANGED, slow, send])
        assert project.run("nb.ipynb", "-j", "4").status == 0
        edited = slow + "\nnp.array([None, rows], dtype=object)[1].append(2)"
        project.write("nb.ipynb", [f"%%setup\n{LATE}", CHANGED, edited, send])
        done = project.run("nb.ipynb", "-j", "4")
        assert done.status == 0, done.err + done.out
        assert project.value("send.total") == 3
        assert len(attempts(project, "send")) == 1
        assert len(called) == 2


def test_a_step_that_wrote_outside_is_not_repeated(project, tmp_path):
    outside = tmp_path / "outside.log"
    send = (
        f"%%step send\nwith open({str(outside)!r}, 'a') as file:\n    file.write('sent\\n')\n"
        "np.array([None, rows], dtype=object)[1].append(2)\nsent = True"
    )
    project.write("nb.ipynb", [f"%%setup\n{LATE}", CHANGED, send, SUMMED])
    check_it_stops_once(project, f"wrote {outside}", lambda: len(outside.read_text().splitlines()))


def test_a_step_marked_so_starts_when_its_inputs_can_no_longer_change(project):
    cells = [
        f"%%setup\n{LATE}",
        CHANGED,
        "%%step slow\ntime.sleep(1)\n"
        "np.array([None, rows], dtype=object)[1].append(2)\ndone = True",
        "%%step send --cache off\ntotal = sum(rows)",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb", "-j", "4")
    assert done.status == 0, done.err + done.out
    assert project.value("send.total") == 3
    assert len(attempts(project, "send")) == 1


def test_it_does_not_wait_for_a_step_above_to_succeed(project):
    cells = [
        "%%step broken\n1 / 0",
        "%%step send --cache off\ntotal = 3",
    ]
    project.write("nb.ipynb", cells)
    done = project.run("nb.ipynb")
    assert done.status == 1
    assert statuses(done) == {"broken": "failed", "send": "succeeded"}
