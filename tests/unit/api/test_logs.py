"""Logs read by offset: whole characters, all files as one text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cellwright.api.logs import log_size, read_log, read_tail

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), max_size=4)


@given(TEXTS, st.integers(4, 50))
def test_pieces_make_the_whole(tmp_path_factory, texts, limit):
    folder = tmp_path_factory.mktemp("logs")
    files = [folder / f"{number}.txt" for number in range(len(texts))]
    for path, text in zip(files, texts, strict=True):
        path.write_bytes(text.encode())
    found, offset = "", 0
    while True:
        piece = read_log(files, offset, limit)
        assert piece.offset == offset
        found, offset = found + piece.text, piece.next
        if piece.end:
            break
        assert piece.next > piece.offset
    assert found == "".join(texts)
    assert offset == log_size(files)


@pytest.mark.parametrize(
    ("offset", "text", "start"),
    [(0, "äb", 0), (1, "b", 2), (2, "b", 2), (3, "", 3), (99, "", 3), (-5, "äb", 0)],
)
def test_an_offset_within_a_character_begins_after_it(tmp_path, offset, text, start):
    path = tmp_path / "log.txt"
    path.write_bytes("äb".encode())
    piece = read_log([path], offset, 100)
    assert (piece.text, piece.offset, piece.next, piece.end) == (text, start, 3, True)


def test_a_file_that_is_not_there_yet_has_nothing(tmp_path):
    assert read_log([tmp_path / "none.txt"], 0, 10).end


def test_a_tail_begins_with_a_line(tmp_path):
    path = tmp_path / "log.txt"
    path.write_text("one\ntwo\nthrée\n")
    tail = read_tail([path], 10)
    assert (tail.text, tail.offset, tail.next) == ("thrée\n", 8, 15)
    assert read_log([path], tail.offset, 100).text == tail.text
    assert read_tail([path], 100).text == "one\ntwo\nthrée\n"
    path.write_text("x" * 100)
    assert read_tail([path], 10).text == "x" * 10
