"""Bad input gets a status from 400 on, with a code, a message, a place and what to do."""

import json

import pytest

NOTEBOOK = ("%%step load\nx = 1", "%%step use\ny = x + 1", "z = 1")
BROKEN = {"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [{"cell_type": "odd"}]}
OLD = {"nbformat": 3, "nbformat_minor": 0, "metadata": {}, "worksheets": []}
CYCLE = [{"cells": ["cell0"], "mark": {"role": "step", "step": "use"}}]


def edits(*made):
    return {"path": "nb.ipynb", "edits": list(made)}


# call, body, status, code
POSTED = [
    ("analysis", b"{", 400, "bad-request"),
    ("analysis", b"[]", 400, "bad-request"),
    ("analysis", b"\xff\xfe", 400, "bad-request"),
    ("analysis", b"[" * 100_000, 400, "bad-request"),
    ("analysis", {}, 400, "bad-request"),
    ("analysis", {"path": 3}, 400, "bad-request"),
    ("analysis", {"path": "nb.ipynb", "more": 1}, 400, "bad-request"),
    ("analysis", {"path": "none.ipynb"}, 404, "notebook-missing"),
    ("analysis", {"path": ""}, 404, "notebook-missing"),
    ("analysis", {"path": "text.ipynb"}, 400, "notebook-not-json"),
    ("analysis", {"path": "binary.ipynb"}, 400, "notebook-not-json"),
    ("analysis", {"path": "nb.ipynb", "content": BROKEN}, 400, "notebook-invalid"),
    ("analysis", {"path": "nb.ipynb", "content": OLD}, 400, "notebook-format"),
    ("analysis", {"path": "nb.ipynb", "content": {}}, 400, "notebook-invalid"),
    ("analysis", {"path": "a\0b"}, 400, "path-invalid"),
    ("analysis", {"path": "a" * 5000}, 400, "path-invalid"),
    ("analysis", {"path": "a" * 300}, 400, "path-invalid"),
    ("analysis", {"path": "../nb.ipynb"}, 403, "path-outside"),
    ("analysis", {"path": "sub/../../nb.ipynb"}, 403, "path-outside"),
    ("analysis", {"path": "/etc/passwd"}, 404, "notebook-missing"),
    ("analysis", {"path": "out/nb.ipynb"}, 403, "path-outside"),
    ("analysis", {"path": "out.ipynb"}, 403, "path-outside"),
    ("analysis", {"path": ".hidden/nb.ipynb"}, 404, "path-hidden"),
    ("analysis", {"path": "shown.ipynb"}, 404, "path-hidden"),
    ("marks", edits({"cells": ["none"], "mark": None}), 400, "cell-unknown"),
    ("marks", edits({"cells": [], "mark": None}), 400, "bad-request"),
    ("marks", edits({"cells": ["cell2"], "mark": {"role": "odd"}}), 400, "bad-request"),
    ("marks", edits({"cells": ["cell2"], "mark": {"role": "step"}}), 400, "CW008"),
    ("marks", edits({"cells": ["cell2"], "mark": {"role": "step", "step": "1a"}}), 400, "CW003"),
    ("marks", edits({"step": "load", "settings": {"retries": "x"}}), 400, "CW005"),
    ("marks", edits({"step": "load", "settings": {"odd": 1}}), 400, "CW002"),
    ("marks", edits({"step": "lod", "settings": {}}), 404, "unknown-step"),
    ("marks", edits({"rename": {"from": "lod", "to": "a"}}), 404, "unknown-step"),
    ("marks", edits({"rename": {"from": "load", "to": "class"}}), 400, "CW003"),
    ("script", {"path": "nb.ipynb", "step": "odd"}, 404, "unknown-step"),
    ("convert", {"path": "nb.ipynb", "directory": "../x"}, 403, "path-outside"),
    ("convert", {"path": "nb.ipynb", "directory": "out/x"}, 403, "path-outside"),
    ("convert", {"path": "plain.ipynb"}, 400, "no-steps"),
    ("convert", {"path": "away.ipynb"}, 403, "path-outside"),
    ("sync", {"path": "nb.ipynb"}, 400, "not-a-package"),
    ("sync", {"path": "away.ipynb"}, 403, "path-outside"),
    ("sync", {"path": "nb.ipynb", "to": "odd"}, 400, "bad-request"),
    ("sample", {"directory": "../"}, 403, "path-outside"),
    ("sample", {"directory": "nb.ipynb"}, 400, "unwritable"),
    ("plan", {"path": "nb.ipynb", "only": ["odd"]}, 404, "unknown-step"),
    ("plan", {"path": "nb.ipynb", "parameters": {"n": 1}}, 400, "unknown-parameter"),
    ("plan", {"path": "plain.ipynb"}, 400, "no-steps"),
    ("runs", {"path": "nb.ipynb", "force": ["odd"]}, 404, "unknown-step"),
    ("runs", {"path": "nb.ipynb", "resume": "none"}, 404, "unknown-run"),
    ("runs", {"path": "nb.ipynb", "resume": "--help"}, 404, "unknown-run"),
    ("runs", {"path": "nb.ipynb", "jobs": -1}, 400, "bad-request"),
    ("runs", {"path": "plain.ipynb"}, 400, "no-steps"),
    ("runs", {"path": "sub"}, 400, "notebook-folder"),
    ("runs/none/cancel", {}, 404, "unknown-run"),
    ("runs/none/debug", {"step": "x"}, 404, "unknown-run"),
    ("runs/none/executed", {"step": "x", "attempt": 0}, 400, "bad-request"),
    ("version", {}, 405, "bad-method"),
]

# call, query, status, code
ASKED = [
    ("runs", {"limit": "x"}, 400, "bad-request"),
    ("runs", {"limit": "0"}, 400, "bad-request"),
    ("runs", {"limit": "99999999999999999999"}, 400, "bad-request"),
    ("runs", {"offset": "-1"}, 400, "bad-request"),
    ("runs", {"status": "odd"}, 400, "bad-request"),
    ("runs", {"path": "../x"}, 403, "path-outside"),
    ("runs", {"odd": "1"}, 400, "bad-request"),
    ("runs/none", {}, 404, "unknown-run"),
    ("runs/none", {"path": "nb.ipynb"}, 404, "unknown-run"),
    ("runs/latest", {}, 404, "unknown-run"),
    ("runs/..%2F..%2Fetc", {}, 404, "not-found"),
    ("runs/none/logs", {"step": "x"}, 404, "unknown-run"),
    ("runs/none/logs", {}, 400, "bad-request"),
    ("runs/none/steps/x", {}, 404, "unknown-run"),
    ("marks", {}, 405, "bad-method"),
]


@pytest.fixture
def filled(root, write, tmp_path_factory):
    """Fill the root with notebooks, good and bad, and with links out of it."""
    outside = tmp_path_factory.mktemp("outside")
    write("nb.ipynb", *NOTEBOOK)
    write("plain.ipynb", "x = 1")
    write("away.ipynb", *NOTEBOOK, cellwright={"package": "../outside"})
    write(".hidden/nb.ipynb", *NOTEBOOK)
    (root / "sub").mkdir()
    (root / "text.ipynb").write_text("no notebook")
    (root / "binary.ipynb").write_bytes(b"\xff\xfe\x00")
    (outside / "nb.ipynb").write_text((root / "nb.ipynb").read_text())
    (root / "out").symlink_to(outside)
    (root / "out.ipynb").symlink_to(outside / "nb.ipynb")
    (root / "shown.ipynb").symlink_to(root / ".hidden/nb.ipynb")
    return outside


def describe(error):
    assert error["message"]
    assert error["where"]
    assert error["hint"]
    assert "Traceback" not in json.dumps(error)


async def test_bad_bodies(api, filled):
    found = []
    for call, body, *_ in POSTED:
        told, error = await api.refused(*call.split("/"), body=body)
        found.append((call, str(body)[:80], told, error["code"]))
        describe(error)
    assert found == [(call, str(b)[:80], status, code) for call, b, status, code in POSTED]
    assert sorted(p.name for p in filled.iterdir()) == ["nb.ipynb"]


async def test_bad_queries(api, filled):
    found = []
    for call, query, *_ in ASKED:
        told, error = await api.refused(*call.split("/"), method="GET", query=query)
        found.append((call, query, told, error["code"]))
        describe(error)
    assert found == [(call, query, status, code) for call, query, status, code in ASKED]


async def test_a_body_that_is_too_large(api, filled, monkeypatch):
    monkeypatch.setattr("cellwright.server.requests.MAX_BODY", 1000)
    status, error = await api.refused(
        "analysis", body={"path": "nb.ipynb", "content": {"x": "y" * 1000}}
    )
    assert (status, error["code"]) == (413, "too-large")


async def test_what_is_wrong_with_parameters(api, write):
    write("nb.ipynb", "%%parameters\nn: int = 3\nname: str = 'a'", *NOTEBOOK)
    given = {"n": "three", "name": "x", "odd": 1}
    answer = await api.post(
        "parameters", schema="ParametersAnswer", path="nb.ipynb", parameters=given
    )
    assert set(answer["problems"]) == {"n", "odd"}
    for good in ({"n": 4}, {"n": "4"}, {"name": "4"}, {}):
        told = await api.post("parameters", path="nb.ipynb", parameters=good)
        assert told["problems"] == {}


async def test_what_jupyterlab_adds_against_caches_is_no_bad_query(api, filled):
    found = await api.get("runs", **{"limit": "1", "1795555275894": ""})
    assert found == {"runs": [], "total": 0}
