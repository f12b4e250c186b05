"""What cannot cross is named with its place, its type and what to do."""

import contextlib
import functools
import socket
import sqlite3
import threading
from pathlib import Path

import pytest

from cellwright.errors import PipelineError
from cellwright.serializers import dump_bundle
from cellwright.stores import ObjectStore


class Box:
    def __init__(self, **values):
        self.__dict__.update(values)


class Slotted:
    __slots__ = ("inner",)

    def __init__(self, inner):
        self.inner = inner


class Refusing:
    def __reduce__(self):
        message = "I stay here"
        raise ValueError(message)


def generator():
    return (i for i in ())


def open_file(stack):
    return stack.enter_context(Path(__file__).open())


def closure(inner):
    def use():
        return inner

    return use


def connection(stack):
    return stack.enter_context(contextlib.closing(sqlite3.connect(":memory:")))


def plug(stack):
    return stack.enter_context(socket.socket())


CASES = {
    "generator": (lambda s: generator(), "v", "generator", "list"),
    "open file": (open_file, "v", "_io.TextIOWrapper", "path"),
    "in a list": (lambda s: [1, [generator()]], "v[1][0]", "generator", "list"),
    "in a dictionary": (lambda s: {"a": {2: open_file(s)}}, "v['a'][2]", "_io.TextIOWrapper", ""),
    "in an object": (lambda s: Box(n=1, b=Box(f=open_file(s))), "v.b.f", "_io.TextIOWrapper", ""),
    "in a slot": (lambda s: Slotted([generator()]), "v.inner[0]", "generator", ""),
    "in a closure": (lambda s: closure(generator()), "v → inner", "generator", ""),
    "in a partial": (lambda s: functools.partial(len, generator()), "v.args[0]", "generator", ""),
    "in a bound method": (lambda s: Box(m=open_file(s)).__init__, "v.__self__.m", "_io", ""),
    "lock": (lambda s: {"l": threading.Lock()}, "v['l']", "_thread.lock", "setup"),
    "connection": (connection, "v", "sqlite3.Connection", "setup"),
    "socket": (plug, "v", "socket.socket", "setup"),
    "thread": (lambda s: threading.Thread(), "v", "`_thread.", ""),
    "own refusal": (lambda s: [Refusing()], "v[0]", "I stay here", "setup"),
}


@pytest.mark.parametrize("case", CASES)
def test_what_cannot_cross_is_named(tmp_path, case):
    make, path, kind, remedy = CASES[case]
    store = ObjectStore(str(tmp_path))
    with contextlib.ExitStack() as stack, pytest.raises(PipelineError) as caught:
        dump_bundle({"good": [1], "v": make(stack)}, store)
    error = caught.value
    assert error.code == "cannot-cross"
    assert "`v`" in error.message
    assert path in error.where
    assert kind in error.message
    assert remedy in error.hint
    assert error.exit_status == 2


def test_two_variables_over_one_obstacle(tmp_path):
    g = generator()
    with pytest.raises(PipelineError) as caught:
        dump_bundle({"a": Box(g=g), "b": [g]}, ObjectStore(str(tmp_path)))
    assert caught.value.where == "variable `a.g`"
