"""A run goes on when its server ends, and the next server finds it and goes on telling."""

import json
import time

import pytest
import requests

from tests.server.conftest import make_notebook
from tests.server.processes import ServerProcess

pytestmark = pytest.mark.kernel

CELLS = (
    "%%step wait\nimport time\nfrom pathlib import Path\nprint('begun', flush=True)\n"
    "for _ in range(1800):\n    if Path('go').exists():\n        break\n    time.sleep(0.1)\n"
    "print('gone on', flush=True)\nx = 1",
    "%%step use\ny = x + 1",
)
TOKEN = {"Authorization": "token secret"}


def call(server, path, /, **body):
    address = f"{server.url}cellwright/api/{path}"
    for _ in range(100):
        try:
            if body:
                return requests.post(address, json=body, headers=TOKEN).json()
            return requests.get(address, headers=TOKEN).json()
        except requests.ConnectionError:
            time.sleep(0.1)
    raise AssertionError(address)


def until(server, run, holds):
    while True:
        snapshot = call(server, f"runs/{run}")
        if "steps" in snapshot and holds(snapshot):
            return snapshot
        time.sleep(0.1)


def test_a_run_outlives_its_server(tmp_path):
    words = ("--IdentityProvider.token=secret",)
    with ServerProcess(tmp_path, *words) as first:
        (first.root / "nb.ipynb").write_text(json.dumps(make_notebook(*CELLS)))
        run = call(first, "runs", path="nb.ipynb")["run"]
        before = until(first, run, lambda s: (s["steps"][0]["log"] or {}).get("text"))
        assert before["steps"][0]["log"]["text"] == "begun\n"
    with ServerProcess(tmp_path, *words) as second:
        found = call(second, "runs?path=nb.ipynb")["runs"]
        assert [(r["run"], r["status"]) for r in found] == [(run, "running")]
        (second.root / "go").touch()
        after = until(second, run, lambda s: s["status"] != "running")
        assert after["status"] == "succeeded"
        assert after["seq"] > before["seq"]
        assert after["steps"][0]["log"]["text"] == "begun\ngone on\n"
