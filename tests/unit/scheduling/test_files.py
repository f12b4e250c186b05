"""Files are read again whenever they may have changed, and put back as they were."""

import os
import time
from pathlib import Path

import pytest

from cellwright.hashing import digest_bytes, digest_names
from cellwright.model import FileRecord, StepResult
from cellwright.scheduling.files import FileMemory, FileStates
from cellwright.scheduling.restoring import Restorer
from cellwright.testing.fakes import MemoryStore

OLD = 3600 * 10**9


@pytest.fixture
def reads(monkeypatch):
    """Return the paths that are read, as they are."""
    found = []
    opened = Path.open

    def watch(self, *args, **options):
        found.append(self.name)
        return opened(self, *args, **options)

    monkeypatch.setattr(Path, "open", watch)
    return found


def states(folder, memory, later=OLD):
    """Return the states of files as seen some time later."""
    return FileStates(folder, memory, lambda: time.time_ns() + later)


def test_a_settled_file_is_read_once_and_known_in_the_next_process(tmp_path, reads):
    (tmp_path / "data.csv").write_text("a")
    reads.clear()
    kept = tmp_path / "files.bin"
    memory = FileMemory(kept)
    first = states(tmp_path, memory)
    assert first.digest("data.csv") == first.digest("data.csv") == digest_bytes(b"a")
    assert reads.count("data.csv") == 1
    first.save()
    assert states(tmp_path, FileMemory(kept)).digest("data.csv") == digest_bytes(b"a")
    assert reads.count("data.csv") == 1


def test_a_file_that_was_changed_lately_is_never_trusted(tmp_path, reads):
    (tmp_path / "data.csv").write_text("a")
    reads.clear()
    looked = states(tmp_path, FileMemory(), later=0)
    looked.digest("data.csv")
    looked.digest("data.csv")
    assert reads.count("data.csv") == 2


@pytest.mark.parametrize("how", ["content", "time set back", "another file in its place"])
def test_a_change_is_seen_whatever_is_done_to_hide_it(tmp_path, how):
    path = tmp_path / "data.csv"
    path.write_text("one")
    before = path.stat()
    memory = FileMemory()
    assert states(tmp_path, memory).digest("data.csv") == digest_bytes(b"one")
    if how == "another file in its place":
        (tmp_path / "new").write_text("two")
        (tmp_path / "new").replace(path)
    else:
        path.write_text("two")
    if how != "content":
        os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    assert states(tmp_path, memory).digest("data.csv") == digest_bytes(b"two")


def test_a_damaged_memory_is_no_memory(tmp_path):
    kept = tmp_path / "files.bin"
    kept.write_bytes(b"\x00broken")
    (tmp_path / "a").write_text("a")
    assert states(tmp_path, FileMemory(kept)).digest("a") == digest_bytes(b"a")


def test_what_is_there(tmp_path):
    (tmp_path / "a").write_text("abc")
    (tmp_path / "b").mkdir()
    looked = states(tmp_path, FileMemory())
    assert [looked.look(p) for p in ("a", "b", "c")] == ["file", "folder", "missing"]
    assert looked.look("a", closely=True).startswith("file:3:")
    before = looked.list("b")
    (tmp_path / "b/.git").mkdir()
    assert looked.list("b") == before
    (tmp_path / "b/x").write_text("")
    assert looked.list("b") != before
    assert (looked.list("none"), looked.digest("b"), looked.digest("no\0path")) == (
        "missing",
        "missing",
        "missing",
    )


# -- restoring -------------------------------------------------------------------------------


@pytest.fixture
def world(tmp_path):
    store = MemoryStore()
    project, aside = tmp_path / "project", tmp_path / "aside"
    project.mkdir()
    files = FileStates(project)
    result = StepResult(files_written=(FileRecord("out/a.txt", store.put(b"made")),))
    return store, project, aside, files, result


def test_a_missing_file_is_put_back(world):
    store, project, aside, files, result = world
    restorer = Restorer(project, files, store, aside)
    assert restorer.restore(result) == ("restored `out/a.txt`",)
    assert (project / "out/a.txt").read_bytes() == b"made"
    assert [p.name for p in (project / "out").iterdir()] == ["a.txt"]
    assert restorer.restore(result) == ()


def test_what_steps_wrote_before_is_overwritten_and_told(world):
    store, project, aside, files, result = world
    (project / "out").mkdir()
    (project / "out/a.txt").write_bytes(b"earlier")
    store.put(b"earlier")
    (project / "out/a.txt").chmod(0o600)
    words = Restorer(project, files, store, aside).restore(result)
    assert words == ("restored `out/a.txt`, which had another content",)
    assert (project / "out/a.txt").stat().st_mode & 0o777 == 0o600
    assert not aside.exists()


def test_what_people_changed_is_kept_aside_and_told(world):
    store, project, aside, files, result = world
    (project / "out").mkdir()
    (project / "out/a.txt").write_bytes(b"mine")
    (words,) = Restorer(project, files, store, aside).restore(result)
    assert "changed by hand" in words
    assert "aside/out/a.txt" in words
    assert (aside / "out/a.txt").read_bytes() == b"mine"
    assert (project / "out/a.txt").read_bytes() == b"made"


def test_a_plan_writes_nothing_and_goes_on_as_if_it_had(world):
    store, project, _, files, result = world
    assert Restorer(project, files, store).restore(result) == ("restores `out/a.txt`",)
    assert not (project / "out").exists()
    assert files.digest("out/a.txt") == result.files_written[0].digest
    assert files.look("out/a.txt") == "file"


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("ab", "abc", "`c` in `data` is new"),
        ("ab", "a", "`b` in `data` is gone"),
        ("ab", "ac", "`c` in `data` is new, `b` in `data` is gone"),
        ("ab", "acd", "the files in `data` are others"),
        ("", "", "folder `data` is missing"),
    ],
)
def test_what_is_new_in_a_folder_is_found(tmp_path, before, now, words):
    if now:
        (tmp_path / "data").mkdir()
    for name in now:
        (tmp_path / "data" / name).touch()
    read = [f"data/{name}" for name in before]
    told = FileStates(tmp_path).describe_listing("data", digest_names(before), read)
    assert told == words


def test_large_folders_are_not_searched_for_long(tmp_path, monkeypatch):
    """Each name that is tried takes a digest of them all."""
    digested = []

    def count(names):
        digested.append(len(names))
        return digest_names(names)

    monkeypatch.setattr("cellwright.scheduling.files.digest_names", count)
    (tmp_path / "data").mkdir()
    for number in range(600):
        (tmp_path / "data" / f"{number}.csv").touch()
    files = FileStates(tmp_path)
    read = [f"data/old{number}.csv" for number in range(600)]
    for _ in range(3):
        told = files.describe_listing("data", digest_names(["other"]), read)
        assert told == "the files in `data` are others"
    assert sum(digested) < 400_000
