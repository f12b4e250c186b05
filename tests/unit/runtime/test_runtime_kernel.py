"""The runtime in a real IPython kernel: where names go, and how errors look."""

import json

import pytest
from jupyter_client.manager import start_new_kernel

pytestmark = pytest.mark.kernel


VALUES = """
class A:
    pass
a = A()
a.f = lambda v: v + k
k = 3
g = (i for i in ())
"""


class Session:
    """A kernel to which code is sent."""

    def __init__(self, client):
        self.client = client

    def run(self, code):
        """Return the status, what was printed, and the lines of the error."""
        printed, error = [], []

        def collect(message):
            content = message["content"]
            if message["msg_type"] == "stream" and content["name"] == "stdout":
                printed.append(content["text"])
            if message["msg_type"] == "error":
                error.extend(content["traceback"])

        reply = self.client.execute_interactive(code, output_hook=collect, timeout=60)
        return reply["content"]["status"], "".join(printed), error


@pytest.fixture
def session(tmp_path, monkeypatch):
    monkeypatch.setenv("CELLWRIGHT_FOLDER", str(tmp_path / "attempt"))
    monkeypatch.setenv("CELLWRIGHT_ATTEMPT", "run/step/1")
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    manager, client = start_new_kernel(kernel_name="python3", cwd=str(tmp_path))
    try:
        yield Session(client)
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)


def test_a_step_in_a_kernel(session, tmp_path):
    begin = f"_cellwright.begin(store={str(tmp_path / 's')!r}, seed=1, project={str(tmp_path)!r})"
    status, _, error = session.run(f"import cellwright.runtime as _cellwright\n{begin}")
    assert (status, error) == ("ok", [])

    status, _, error = session.run(f"_cellwright.load_inputs({{'x': {'0' * 64!r}}})")
    assert status == "error"
    assert len(error) <= 3
    assert "object-missing" in error[0]
    assert "help" in error[-1]

    session.run(VALUES)
    status, _, error = session.run("_cellwright.save_outputs(['a', 'g'])")
    assert status == "error"
    assert "`g`" in error[0]
    assert "cannot-cross" in error[0]
    assert not (tmp_path / "attempt" / "result.json").exists()

    status, printed, error = session.run("_cellwright.save_outputs(['a', 'k'])")
    assert (status, printed, error) == ("ok", "", [])
    result = json.loads((tmp_path / "attempt" / "result.json").read_text())
    inputs = {name: ref["digest"] for name, ref in result["outputs"].items()}
    assert session.run(f"del a, k\n{begin}\n_cellwright.load_inputs({inputs})")[0] == "ok"
    status, printed, _ = session.run("print(a.f(1), k, a.f.__globals__ is globals())")
    assert printed == "4 3 True\n"
