"""Portraits: what can be seen of values that cannot be stored."""

import sqlite3
import threading
import zipfile

import numpy as np
import pytest

from cellwright.serializers import load_bundle
from cellwright.serializers.portraits import SEEN, portrait_of, store_portraits
from cellwright.stores import ObjectStore


def test_an_open_file_has_a_name_a_mode_and_a_position(tmp_path):
    path = tmp_path / "notes.txt"
    path.write_text("one\ntwo\n")
    with path.open() as file:
        assert portrait_of(file) == {
            SEEN: "_io.TextIOWrapper",
            "name": str(path),
            "closed": False,
            "mode": "r",
            "position": 0,
        }
        file.read(4)
        assert portrait_of(file)["position"] == 4
        next(file)
        assert portrait_of(file)["position"] is None
    assert portrait_of(file) == {SEEN: "_io.TextIOWrapper", "name": str(path), "closed": True}


def test_a_generator_has_variables_and_a_place():
    def count(until):
        total = 0
        for i in range(until):
            total += i
            yield total

    one, same, other = count(5), count(5), count(6)
    assert portrait_of(one) == portrait_of(same)
    assert portrait_of(one) != portrait_of(other)
    next(one)
    assert portrait_of(one) != portrait_of(same)
    next(same)
    next(one)
    next(same)
    assert portrait_of(one) == portrait_of(same)
    for _ in one:
        pass
    assert portrait_of(one) == {SEEN: "generator", "name": one.__qualname__, "ended": True}


def test_a_database_in_memory_has_contents():
    def make(number):
        connection = sqlite3.connect(":memory:")
        connection.execute("create table t (x)")
        connection.execute("insert into t values (?)", (number,))
        return connection

    assert portrait_of(make(1)) == portrait_of(make(1))
    assert portrait_of(make(1)) != portrait_of(make(2))


def test_archives_are_seen_through_what_holds_them(tmp_path):
    np.savez(tmp_path / "a.npz", x=np.arange(3))
    with np.load(tmp_path / "a.npz") as arrays:
        seen = portrait_of(arrays)
    assert seen["zip"][SEEN] == "zipfile.ZipFile"
    assert "x.npy" in seen["zip"]
    with zipfile.ZipFile(tmp_path / "a.npz") as archive:
        assert portrait_of(archive)["mode"] == "r"
        assert "x.npy" in portrait_of(archive)


def test_lists_and_objects_are_looked_into_and_circles_end():
    class Holder:
        pass

    holder = Holder()
    holder.itself, holder.number, holder.lock = holder, 3, threading.Lock()
    seen = portrait_of([holder, (i for i in "ab")])
    assert seen["0"]["number"] == 3
    assert seen["0"]["itself"] == {SEEN: seen["0"][SEEN]}
    assert seen["1"]["ended"] is False


def test_nothing_is_said_of_what_shows_nothing():
    assert portrait_of(threading.Lock()) is None


def test_portraits_are_stored_under_the_names_of_the_values(tmp_path):
    store = ObjectStore(str(tmp_path / "store"))
    values = {"lock": threading.Lock(), "waiting": (i for i in range(3))}
    refs = store_portraits(["lock", "waiting"], values, store, "step")
    assert list(refs) == ["waiting"]
    assert refs["waiting"].type == "generator"
    assert refs["waiting"].summary == f"generator, {SEEN}"
    assert load_bundle(refs, store)["waiting"]["ended"] is False


@pytest.mark.parametrize("value", [3, "text", None, True])
def test_plain_values_need_no_portrait(value):
    assert portrait_of(value) is None
