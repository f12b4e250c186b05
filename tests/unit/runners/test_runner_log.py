"""The log has whole lines, as they come, without secrets."""

import os
from pathlib import Path

import pytest

from cellwright.runners.log import Log
from cellwright.runners.masking import Masker


@pytest.fixture
def log(tmp_path):
    log = Log(tmp_path / "log.txt", Masker(["hunter2"]))
    yield log
    log.close()


def read(tmp_path):
    return (tmp_path / "log.txt").read_bytes().decode("utf-8")


def test_lines_are_there_at_once_and_streams_do_not_mix_within_a_line(log, tmp_path):
    log.write("stdout", "first\nsec")
    assert read(tmp_path) == "first\n"
    log.write("stderr", "warning\n")
    log.write("stdout", "ond\n")
    assert read(tmp_path) == "first\nwarning\nsecond\n"
    log.write("stdout", "50 %\r")
    log.write("stdout", "unfinished")
    log.close()
    assert read(tmp_path) == "first\nwarning\nsecond\n50 %\runfinished"


def test_a_secret_in_two_pieces_is_masked(log, tmp_path):
    log.write("stdout", "hunt")
    log.write("stdout", "er2\n")
    assert read(tmp_path) == "•••\n"


def test_what_a_process_writes_itself_is_collected(log, tmp_path):
    os.write(log.descriptor, "über hunter2\nlast\n".encode())
    log.collect()
    assert read(tmp_path) == "über •••\nlast\n"
    assert log.own_words.endswith("last\n")


def test_an_endless_line_does_not_fill_the_memory(log, tmp_path):
    for _ in range(5):
        log.write("stdout", "x" * 500_000)
    assert len(read(tmp_path)) >= 1_000_000


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
def test_a_full_disk_is_noted(tmp_path):
    (tmp_path / "log.txt").symlink_to("/dev/full")
    log = Log(tmp_path / "log.txt", Masker([]))
    log.write("stdout", "text\n")
    assert log.failure is not None
    log.close()
