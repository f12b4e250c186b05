"""Large files are written past the memory of the system where that is possible, and complete."""

import errno
import os

import numpy as np
import pytest

from cellwright.stores import direct
from cellwright.stores.direct import write_all

SIZES = [0, 1, direct.CHUNK - 1, direct.LARGE, direct.LARGE + 1, direct.LARGE + direct.CHUNK + 4097]


def some(size):
    return memoryview(np.random.default_rng(size).bytes(size))


def write(path, data):
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    try:
        pieces = [bytes(piece) for piece in write_all(fd, data)]
    finally:
        os.close(fd)
    assert path.read_bytes() == b"".join(pieces) == bytes(data)


@pytest.mark.parametrize("size", SIZES)
def test_every_byte_is_written(tmp_path, size):
    write(tmp_path / "file", some(size))


def test_memory_that_is_not_aligned(tmp_path):
    write(tmp_path / "file", some(direct.LARGE + 100)[3:])


def test_a_file_system_that_does_not_know_it(tmp_path, monkeypatch):
    monkeypatch.setattr(direct, "_set_direct", lambda fd, *, on: False)
    write(tmp_path / "file", some(direct.LARGE + 5))


def test_a_disk_that_refuses_on_the_way(tmp_path, monkeypatch):
    """Some file systems take the setting and refuse to write so, or want larger blocks."""
    written = []

    def refuse(fd, data):
        if len(data) == direct.CHUNK and not isinstance(data, memoryview) and written:
            raise OSError(errno.EINVAL, "not so")
        written.append(len(data))
        return real(fd, data)

    real = os.write
    monkeypatch.setattr(direct.os, "write", refuse)
    write(tmp_path / "file", some(direct.LARGE + 5))
    assert len(written) == 3


def test_a_slow_disk_gets_the_rest_the_ordinary_way(tmp_path, monkeypatch):
    seconds = iter(range(1000))
    kinds = []

    def write_and_tell(fd, data):
        kinds.append(type(data))
        return real(fd, data)

    real = os.write
    monkeypatch.setattr(direct.os, "write", write_and_tell)
    monkeypatch.setattr(direct, "monotonic", lambda: next(seconds))
    monkeypatch.setattr(direct, "_QUICK", direct.CHUNK * 2)
    monkeypatch.setattr(direct, "_WATCHED", direct.CHUNK)
    write(tmp_path / "file", some(3 * direct.CHUNK))
    assert memoryview in kinds


def test_a_full_disk_is_told(tmp_path, monkeypatch):
    def full(fd, data):
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(direct.os, "write", full)
    with pytest.raises(OSError, match="full"):
        write(tmp_path / "file", some(direct.LARGE))
