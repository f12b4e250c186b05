"""Items of repeated steps and runs of sweeps: counted live, listed in pages, opened one by one."""

import json
import subprocess
import sys

import pytest

from tests.server.following import ended

pytestmark = pytest.mark.kernel

FAN = (
    "%%parameters\ncount: int = 5",
    "%%step load\nnumbers = list(range(count))\nshift = 10",
    "%%step fit --foreach n=numbers --on-error collect\n"
    "print('number', n)\nif n == 3:\n    raise ValueError('no three')\nfitted = n + shift",
    "%%step add\ntotal = sum(f for f in fitted if f is not None)",
)


def counts(items):
    return {name: count for name, count in items.items() if count}


async def test_items_are_counted_listed_and_opened(api, write, connect):
    events = await connect()
    write("nb.ipynb", *FAN)
    run = (await api.post("runs", path="nb.ipynb"))["run"]
    told = await events.until(run, "run-ended")
    fared = [event["items"] for event in told if event["kind"] == "items"]
    assert counts(fared[-1]) == {"total": 5, "succeeded": 4, "failed": 1}
    assert {event["step"] for event in told if event["kind"] == "items"} == {"fit"}
    numbers = [event["seq"] for event in told if "seq" in event]
    assert numbers == sorted(set(numbers))

    snapshot = await api.get("runs", run, schema="RunSnapshot")
    by_step = {step["name"]: step["items"] for step in snapshot["steps"]}
    assert counts(by_step["fit"]) == {"total": 5, "succeeded": 4, "failed": 1}
    assert (by_step["load"], by_step["add"]) == (None, None)

    page = await api.get("runs", run, "items", schema="ItemsAnswer", step="fit", offset=2, limit=2)
    assert ([i["name"] for i in page["items"]], page["total"]) == (["fit[2]", "fit[3]"], 5)
    assert page["items"][0]["values"] == {"n": "2"}
    failed = await api.get("runs", run, "items", schema="ItemsAnswer", step="fit", status="failed")
    assert [i["error"]["message"] for i in failed["items"]] == ["ValueError: no three"]

    record = await api.get("runs", run, "steps", "fit[2]", schema="StepRecord")
    assert record["outputs"]["fitted"]["summary"] == "12"
    shown = await api.get("runs", run, "artifacts", "fit[2].fitted", schema="ArtifactView")
    assert shown["text"] == "12"
    logs = await api.get("runs", run, "logs", schema="LogsAnswer", step="fit[3]")
    assert "number 3" in logs["text"]
    for call in ("executed", "debug"):
        made = await api.post("runs", run, call, schema="DebugAnswer", step="fit[3]")
        assert "fit[3]" in made["notebook"]

    again = await api.post("runs", path="nb.ipynb", parameters={"count": 6})
    snapshot = await ended(api, again["run"])
    fit = next(step for step in snapshot["steps"] if step["name"] == "fit")
    assert counts(fit["items"]) == {"total": 6, "succeeded": 1, "reused": 4, "failed": 1}


async def test_bad_questions_about_items_are_refused(api, write):
    write("nb.ipynb", "%%step load\nx = 1")
    run = (await ended(api, (await api.post("runs", path="nb.ipynb"))["run"]))["run"]
    assert (await api.get("runs", run, "items", schema="ItemsAnswer", step="load"))["total"] == 0
    for query, refusal in (
        ({}, (400, "bad-request")),
        ({"step": "load", "limit": "501"}, (400, "bad-request")),
        ({"step": "load", "status": "odd"}, (400, "bad-request")),
        ({"step": "nobody"}, (404, "unknown-step")),
        ({"step": "load[0]"}, (404, "unknown-step")),
    ):
        status, error = await api.refused("runs", run, "items", method="GET", query=query)
        assert (status, error["code"]) == refusal


async def test_the_runs_of_a_sweep_are_found_together(api, write, root):
    write("nb.ipynb", "%%parameters\ncount: int = 1", "%%step load\nx = count")
    words = ("run", "nb.ipynb", "--sweep", "count=2,3", "--json")
    done = subprocess.run(
        [sys.executable, "-m", "cellwright", *words], cwd=root, check=True, capture_output=True
    )
    name = json.loads(done.stdout)["sweep"]
    await ended(api, (await api.post("runs", path="nb.ipynb"))["run"])
    assert (await api.get("runs", path="nb.ipynb"))["total"] == 3
    found = await api.get("runs", schema="RunsAnswer", path="nb.ipynb", sweep=name)
    assert sorted(r["parameters"]["count"] for r in found["runs"]) == ["2", "3"]
    assert {r["sweep"] for r in found["runs"]} == {name}
