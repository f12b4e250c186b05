"""One store, two users: each a process with a user id of its own; both may write the folder."""

import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy
import pytest

import cellwright


def reachable(*modules):
    """Return whether any user can import modules: they are still imported after the change."""
    folders = [folder for m in modules for folder in Path(m.__file__).resolve().parents]
    return all(folder.stat().st_mode & 0o005 == 0o005 for folder in folders)


pytestmark = pytest.mark.skipif(
    os.getuid() != 0 or not reachable(cellwright, numpy),
    reason="only root may become two users, and these have to reach the code",
)

USER = """
import json, os, sys
user, folder, code = int(sys.argv[1]), sys.argv[2], sys.argv[3]
import numpy as np, pandas as pd
from cellwright.errors import CellwrightError
from cellwright.serializers import digest_value, dump_bundle, load_bundle
from cellwright.stores import ObjectStore
from cellwright.stores.checking import check_objects
from cellwright.stores.sweeping import sweep
load_bundle(dump_bundle({"w": [1, {1, 2}]}, store := ObjectStore(f"{folder}/warm")), store)
os.setgroups([])
os.setgid(user)
os.setuid(user)
os.umask(0o077)
store = ObjectStore(f"{folder}/store", cache=f"{folder}/{user}/cache")
values = {
    "column": np.arange(300_000) * 0.5,
    "frame": pd.DataFrame({"a": range(1000), "b": ["x", "y"] * 500}),
    "plain": {"n": [1, 2, 3]},
}
told = {}
exec(code)
print(json.dumps(told))
"""

STORE = """
refs = dump_bundle({**values, "mine": f"of {user}"}, store)
told = {name: ref.digest for name, ref in refs.items()}
"""
READ = """
given = json.loads(os.environ["GIVEN"])
found = load_bundle(given, store)
told = {n: digest_value(found[n]).digest == digest_value(v).digest for n, v in values.items()}
"""
HARM = """
from pathlib import Path
told["refused"] = 0
for path in Path(f"{folder}/store").rglob("*"):
    if path.is_file() and path.stat().st_uid != user and len(path.name) == 64:
        try:
            path.open("r+b").close()
        except PermissionError:
            told["refused"] += 1
"""
CHECK = """
told["damages"] = [str(d) for d in check_objects(store) if type(d).__name__ == "Damage"]
"""
SWEEP = """
import time
swept = sweep(store, set(), time.time_ns() + 1)
told = {"removed": swept.removed}
"""


@pytest.fixture
def shared():
    """Return a folder that others can reach; those of pytest they cannot."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture
def act(shared):
    """Return a function that lets a user act on the shared store."""
    (shared / "store").mkdir()
    (shared / "store").chmod(0o777)
    for user in (4001, 4002):
        (shared / str(user)).mkdir()
        os.chown(shared / str(user), user, user)

    def run(user, code, given=None):
        home = str(shared / str(user))
        done = subprocess.run(
            [sys.executable, "-c", USER, str(user), str(shared), code],
            env={
                **os.environ,
                "HOME": home,
                "XDG_CONFIG_HOME": home,
                "XDG_CACHE_HOME": home,
                "GIVEN": json.dumps(given or {}),
            },
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr[:3000]
        return json.loads(done.stdout)

    return run


def test_two_users_read_and_write_one_store(act, shared):
    first = act(4001, STORE)
    second = act(4002, STORE)
    assert {n: first[n] for n in ("column", "frame")} == {n: second[n] for n in ("column", "frame")}
    assert first["mine"] != second["mine"]
    for user, given in ((4002, first), (4001, second)):
        assert set(act(user, READ, given).values()) == {True}
    assert act(4002, HARM)["refused"] > 0
    assert act(4002, CHECK)["damages"] == []
    assert (shared / "store/.similar").stat().st_mode & 0o777 == 0o666
    assert act(4002, SWEEP)["removed"] > 0
    assert act(4001, STORE) == first, "what the other one removed is stored again"
    assert set(act(4002, READ, first).values()) == {True}
