"""Texts of events: back to the same, and errors for what is no event."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest

from cellwright.errors import LedgerError
from cellwright.ledgers.codec import decode, decode_event, decode_time, encode, encode_time
from cellwright.model import Metric, Outcome, RunEndedEvent, RunStartedEvent, StepEndedEvent

EVENTS = [
    RunStartedEvent("p", "p.ipynb", "d", {"a": "'ü'"}, steps=("x", "y")),
    RunEndedEvent("failed", 1.5, "null"),
    StepEndedEvent("x", "failed", None, Outcome("raised", "\x00\udc80\U0001f600", "null", 1, 2)),
    StepEndedEvent("x", "skipped", reasons=("1", "true", "null")),
]


@pytest.mark.parametrize("event", EVENTS, ids=lambda e: type(e).__name__)
def test_an_event_comes_back_the_same(event):
    text = encode(event)
    assert text.isascii()
    assert decode_event(type(event).__name__, text) == event


@pytest.mark.parametrize("value", ["nan", "inf", "-inf", "0.1", "1e-320", "-0.0"])
def test_every_number_comes_back_the_same(value):
    back = decode(encode(Metric("m", float(value))), Metric)
    assert repr(back.value) == repr(float(value))


@pytest.mark.parametrize(
    ("kind", "body", "code"),
    [
        ("RunEndedEvent", "{", "ledger-damaged"),
        ("RunEndedEvent", '{"status":"great","seconds":1}', "ledger-damaged"),
        ("RunPausedEvent", "{}", "ledger-version"),
    ],
)
def test_what_is_no_event_is_told(kind, body, code):
    with pytest.raises(LedgerError) as caught:
        decode_event(kind, body)
    assert caught.value.code == code
    assert caught.value.hint


def test_the_order_of_times_is_that_of_their_texts():
    noon = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
    times = [noon, noon + timedelta(microseconds=1), noon + timedelta(seconds=1)]
    texts = [encode_time(t) for t in times]
    assert texts == sorted(texts)
    assert [decode_time(t) for t in texts] == times
    east = timezone(timedelta(hours=9))
    assert encode_time(noon.astimezone(east)) == encode_time(noon)
