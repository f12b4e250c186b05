"""What a kernel's environment is, and what of it a parent must share."""

import os
import stat
import sys
from pathlib import Path

import pytest

from cellwright.errors import EngineError
from cellwright.kernels import connection, environment, preloading
from cellwright.kernels.connection import OWN, CellwrightKernelManager
from cellwright.kernels.host import KernelHost, find_spec


@pytest.mark.parametrize(("cpus", "threads"), [(None, None), (0.5, 1), (1.0, 1), (2.9, 2), (8, 8)])
def test_threads_are_whole(cpus, threads):
    assert environment.thread_count(cpus) == threads


def test_the_environment_of_a_kernel(monkeypatch):
    monkeypatch.setenv("INHERITED", "yes")
    monkeypatch.setenv("OMP_NUM_THREADS", "7")
    found = environment.kernel_environment({"MINE": "1"}, attempt="r/s/1", cpus=None)
    assert (found["INHERITED"], found["MINE"], found["OMP_NUM_THREADS"]) == ("yes", "1", "7")
    assert found["CELLWRIGHT_ATTEMPT"] == "r/s/1"
    assert "PYTEST_CURRENT_TEST" not in found
    found = environment.kernel_environment({"MKL_NUM_THREADS": "3"}, attempt="", cpus=2)
    assert (found["OMP_NUM_THREADS"], found["MKL_NUM_THREADS"]) == ("2", "3")


@pytest.mark.parametrize(
    ("inherited", "given", "bound"),
    [
        ({"PATH": "/bin", "SOME_LIBRARY": "x"}, {}, {"PATH": "/bin", "SOME_LIBRARY": "x"}),
        ({"PATH": "/bin"}, {"PASSWORD": "x"}, {"PATH": "/bin"}),
        (
            {},
            {"PYTHONHASHSEED": "1", "LD_PRELOAD": "a"},
            {"PYTHONHASHSEED": "1", "LD_PRELOAD": "a"},
        ),
        ({"CELLWRIGHT_FOLDER": "/a", "JPY_X": "1"}, {}, {}),
        ({"OMP_NUM_THREADS": "4"}, {}, {}),
        ({}, {"OMP_NUM_THREADS": "4"}, {"OMP_NUM_THREADS": "4"}),
    ],
)
def test_the_bound_environment(inherited, given, bound):
    assert environment.bound_environment({**inherited, **given}, given) == bound


def test_sizes_of_pools_are_bound_where_they_cannot_be_set_later(monkeypatch):
    monkeypatch.setattr(environment, "threads_can_be_set", lambda: False)
    assert environment.bound_environment({"OMP_NUM_THREADS": "4"}, {}) == {"OMP_NUM_THREADS": "4"}


def test_packages_have_a_stamp_that_changes(tmp_path, monkeypatch):
    monkeypatch.setattr(environment.sysconfig, "get_path", lambda _: str(tmp_path))
    before = environment.packages_stamp()
    os.utime(tmp_path, (1, 1))
    assert environment.packages_stamp() != before


@pytest.mark.parametrize(
    ("name", "shared"),
    [
        ("numpy", True),
        ("numpy.linalg", True),
        ("json", True),
        ("torch", False),
        ("no_such_module_at_all", False),
        ("local_one", False),
        ("local_package", False),
        ("psutil", False),  # a local module of that name goes before the library
        ("outside", False),
        ("cellwright.runtime", True),
        ("", False),
        ("not a name", False),
    ],
)
def test_what_may_be_imported_beforehand(name, shared, tmp_path, monkeypatch):
    project = tmp_path / "project"
    (project / "local_package").mkdir(parents=True)
    (project / "local_one.py").touch()
    (project / "psutil.py").touch()
    (tmp_path / "outside.py").touch()
    monkeypatch.syspath_prepend(tmp_path)
    assert preloading.is_shareable(name, str(project)) is shared


def test_sockets_have_short_names_that_only_this_user_reaches(tmp_path, monkeypatch):
    deep = tmp_path / ("x" * 90)
    deep.mkdir()
    monkeypatch.setattr(connection.tempfile, "gettempdir", lambda: str(deep))
    folder = Path(connection.make_folder())
    assert len(str(folder)) <= 90
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    assert list(deep.iterdir()) == []
    folder.rmdir()


def test_a_connection_has_a_folder_of_its_own():
    managers = [CellwrightKernelManager(kernel_name=OWN) for _ in range(2)]
    commands = [m.prepare() for m in managers]
    try:
        for manager, command in zip(managers, commands, strict=True):
            assert command[:4] == [sys.executable, "-m", "ipykernel_launcher", "-f"]
            assert Path(command[4]) == Path(manager.connection_file).resolve()
            assert manager.transport == "ipc"
            assert len(manager.ip) < 100
        assert managers[0].ip != managers[1].ip
    finally:
        for manager in managers:
            manager.release()
    assert not Path(managers[0].connection_file).parent.exists()


def test_an_unknown_kernel_is_named_with_the_nearest():
    with pytest.raises(EngineError) as caught:
        find_spec(CellwrightKernelManager(kernel_name="pythn3"))
    assert caught.value.code == "unknown-kernel"
    assert "python3" in caught.value.hint


OURS = [sys.executable, "-m", "ipykernel_launcher", "-f"]


@pytest.mark.parametrize(
    ("warm", "argv", "words"),
    [
        (False, OURS, "switched off"),
        (True, [sys.executable, "-X", "dev", *OURS[1:]], "another program"),
        (True, ["R", "--slave"], "another program"),
        (True, ["/usr/bin/python9", *OURS[1:]], "another interpreter"),
    ],
)
def test_why_a_kernel_is_not_forked(warm, argv, words):
    host = KernelHost(warm=warm)
    assert words in host.why_ordinary(argv)
    host.close()
