"""Runs that the server starts: real processes and kernels, followed live."""

import asyncio
import json
import os
import signal
import subprocess
import sys

import pytest

from cellwright.server.schemas import find_faults
from tests.server.following import ended

pytestmark = pytest.mark.kernel

SLOW = (
    "%%parameters\nturns: int = 3",
    "%%step load\nimport time\nfor turn in range(turns):\n"
    "    print(f'turn {turn} ä', flush=True)\n    time.sleep(0.2)\nx = turns",
    "%%step use\ny = x + 1",
)
FAILING = ("%%step load\nx = 1", "%%step use\ny = x / 0")


async def test_a_run_is_started_followed_and_found(api, write, connect):
    events = await connect()
    write("project/nb.ipynb", *SLOW)
    run = (await api.post("runs", path="project/nb.ipynb", parameters={"turns": 2}))["run"]
    told = await events.until(run, "run-ended")
    assert [e["seq"] for e in told if "seq" in e] == sorted({e["seq"] for e in told if "seq" in e})
    assert told[0]["kind"] == "run-started"
    assert told[0]["steps"] == ["load", "use"]
    assert {e["path"] for e in told} == {"project/nb.ipynb"}
    output = [e for e in told if e["kind"] == "output"]
    assert "".join(e["text"] for e in output) == "turn 0 ä\nturn 1 ä\n"
    assert [e["offset"] for e in output] == [0, *(e["next"] for e in output[:-1])]
    ends = {e["step"]: e["status"] for e in told if e["kind"] == "step-ended"}
    assert ends == {"load": "succeeded", "use": "succeeded"}
    assert told[-1]["status"] == "succeeded"

    snapshot = await api.get("runs", run, schema="RunSnapshot")
    assert snapshot["seq"] == told[-1]["seq"]
    assert snapshot["notebook"] == "project/nb.ipynb"
    assert snapshot["command"] == "cellwright run project/nb.ipynb -p turns=2"
    assert snapshot["steps"][0]["log"]["text"] == "turn 0 ä\nturn 1 ä\n"
    assert snapshot["steps"][0]["log"]["next"] == output[-1]["next"]

    listed = await api.get("runs", schema="RunsAnswer", path="project/nb.ipynb")
    assert [r["run"] for r in listed["runs"]] == [run]
    assert listed["total"] == 1
    for query in ({"status": "failed"}, {"text": "turns='3'"}):
        assert (await api.get("runs", path="project", **query))["total"] == 0
    assert (await api.get("runs", text="TURNS=2"))["total"] == 1

    logs = await api.get("runs", run, "logs", schema="LogsAnswer", step="load", offset=10)
    assert logs == {"text": "turn 1 ä\n", "next": 20, "end": True}


async def test_a_failure_tells_cell_line_and_traceback(api, write, connect):
    events = await connect()
    write("nb.ipynb", *FAILING)
    run = (await api.post("runs", path="nb.ipynb"))["run"]
    told = await events.until(run, "run-ended")
    failed = next(e for e in told if e["kind"] == "step-ended" and e["step"] == "use")
    error = failed["error"]
    assert (error["kind"], error["cell"], error["line"]) == ("raised", "cell1", 2)
    assert "ZeroDivisionError" in error["traceback"]
    snapshot = await api.get("runs", run, schema="RunSnapshot")
    assert snapshot["status"] == "failed"
    assert snapshot["steps"][1]["error"] == error


async def test_a_run_is_cancelled(api, write, connect):
    events = await connect()
    write("nb.ipynb", *SLOW)
    run = (await api.post("runs", path="nb.ipynb", parameters={"turns": 600}))["run"]
    await events.until(run, "step-started", step="load")
    assert (await api.post("runs", run, "cancel", schema="CancelAnswer"))["run"] == run
    told = await events.until(run, "run-ended")
    assert told[-1]["status"] == "cancelled"
    status, error = await api.refused("runs", run, "cancel", body={})
    assert (status, error["code"]) == (409, "run-ended")


async def test_a_run_from_a_terminal_is_told_too(api, write, connect, root):
    events = await connect()
    content = write("nb.ipynb", *SLOW)
    await api.post("analysis", path="nb.ipynb", content=content)
    process = subprocess.Popen(
        [sys.executable, "-m", "cellwright", "run", "nb.ipynb", "--json"],
        cwd=root,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
    )
    out = await asyncio.to_thread(process.communicate)
    run = json.loads(out[0])["run"]
    told = await events.until(run, "run-ended")
    assert next(e["kind"] for e in told) == "run-started"
    assert any(e["kind"] == "output" for e in told)


async def test_a_killed_run_is_recorded_and_told(api, write, connect):
    events = await connect()
    # a project that was known before, in which nothing runs
    await api.post("analysis", path="other/nb.ipynb", content=write("other/nb.ipynb", *SLOW))
    write("project/nb.ipynb", *SLOW)
    run = (await api.post("runs", path="project/nb.ipynb", parameters={"turns": 600}))["run"]
    await events.until(run, "step-started", step="load")
    snapshot = await api.get("runs", run)
    os.kill(snapshot["actor"]["process"], signal.SIGKILL)
    told = await events.until(run, "run-ended")
    assert told[-1]["status"] == "failed"
    assert "ended without finishing" in told[-1]["reason"]


async def test_the_first_event_after_a_snapshot_is_the_next_one(api, write, connect):
    events = await connect()
    write("nb.ipynb", *SLOW)
    run = (await api.post("runs", path="nb.ipynb"))["run"]
    await events.until(run, "step-started", step="load")
    snapshot = await api.get("runs", run, schema="RunSnapshot")
    load = snapshot["steps"][0]
    assert (load["status"], load["seconds"] >= 0, snapshot["seconds"] >= 0) == (
        "running",
        True,
        True,
    )
    told = await events.until(run, "run-ended")
    later = [e for e in told if e.get("seq", 0) > snapshot["seq"]]
    assert [e["kind"] for e in later][-1] == "run-ended"
    for event in told:
        assert find_faults("RunSnapshot", event) != []  # an event is no snapshot


async def test_what_is_expected_comes_from_earlier_runs(api, write):
    write("nb.ipynb", *SLOW)
    first = await ended(api, (await api.post("runs", path="nb.ipynb"))["run"])
    assert (first["expected"], first["steps"][0]["expected"]) == (None, None)
    again = await api.post("runs", path="nb.ipynb", parameters={"turns": 4})
    second = await ended(api, again["run"])
    assert second["steps"][0]["expected"] == first["steps"][0]["seconds"]
    assert second["expected"] == first["seconds"]
    found = await api.get("diff", schema="DiffAnswer", a=first["run"], b=second["run"])
    assert found["planes"]["parameters"] == {"turns": {"a": "3", "b": "4"}}
    status, error = await api.refused("diff", method="GET", query={"a": first["run"], "b": "x"})
    assert (status, error["code"]) == (404, "unknown-run")


async def test_a_sweep_is_checked_started_listed_and_ended(api, write):
    write(
        "nb.ipynb",
        "%%parameters\nrate: int = 1\nname: str = 'a'",
        "%%step fit\nimport time\ntime.sleep(rate)\nx = rate",
    )
    content = json.loads((await api.fetch("api", "contents", "nb.ipynb")).body)["content"]
    for sweep, runs, wrong in (
        ({}, 1, []),
        ({"rate": "range(1,4)", "name": "a,b"}, 6, []),
        ({"rate": "1,two"}, 0, ["rate"]),
        ({"rate": ","}, 0, ["rate"]),
        ({"rate": "range(9999999)"}, 0, ["rate"]),
        ({"pace": "1"}, 0, ["pace"]),
    ):
        asked = {"path": "nb.ipynb", "content": content, "parameters": {}, "sweep": sweep}
        answer = await api.post("parameters", schema="ParametersAnswer", **asked)
        assert (answer["runs"], list(answer["problems"])) == (runs, wrong)

    planned = await api.post("plan", path="nb.ipynb", sweep={"rate": "0,1"})
    assert planned["command"] == "cellwright run nb.ipynb --sweep rate=0,1"
    for sweep, code in (({"rate": "two"}, "parameter-type"), ({"rate": ""}, "sweep-empty")):
        status, error = await api.refused("runs", body={"path": "nb.ipynb", "sweep": sweep})
        assert (status, error["code"]) == (400, code)
    body = {"path": "nb.ipynb", "sweep": {"rate": "0,1"}, "resume": "latest"}
    status, error = await api.refused("runs", body=body)
    assert (status, error["code"]) == (400, "sweep-resume")

    run = (await api.post("runs", path="nb.ipynb", sweep={"rate": "3600,3601,3602"}))["run"]
    opened = await api.get("runs", run, schema="RunSnapshot")
    assert (opened["status"], opened["parameters"]["rate"]) == ("running", "3600")
    await api.post("runs", run, "cancel", sweep=True)
    assert (await ended(api, run))["status"] == "cancelled"
    listed = await api.get("runs", path="nb.ipynb", sweep=opened["sweep"])
    assert [one["run"] for one in listed["runs"]] == [run], "none began after the sweep was ended"
