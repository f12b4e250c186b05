"""Secret values are found in every form that ordinary code gives them."""

import base64
import json
from urllib.parse import quote

import pytest

from cellwright.runners.masking import MASK, Masker

KEY = "-----BEGIN KEY-----\nMIIEvQIBADANBg\nAgEAAoIBAQC7\n-----END KEY-----"


@pytest.mark.parametrize(
    ("values", "text", "masked"),
    [
        ([], "nothing to hide", "nothing to hide"),
        ([""], "nothing to hide", "nothing to hide"),
        ([" \n"], "a b", "a b"),
        (["hunter2"], "hunter2hunter2", MASK + MASK),
        (["hunter2", "hunter2-long"], "hunter2-long hunter2", f"{MASK} {MASK}"),
        (["a/b c&d"], quote("a/b c&d"), MASK),
        (["a/b c&d"], quote("a/b c&d", safe=""), MASK),
        (["it's\t'x'"], repr("it's\t'x'"), f'"{MASK}"'),
        (['say "ä"'], json.dumps({"k": 'say "ä"'}), f'{{"k": "{MASK}"}}'),
        (["hunter2"], base64.b64encode(b"hunter2").decode(), MASK),
        (["a.c*"], "abc a.c*", f"abc {MASK}"),
        (["42"], "42 is not 421 nor x42", f"{MASK} is not 421 nor x42"),
        ([KEY], "one line: MIIEvQIBADANBg!", f"one line: {MASK}!"),
        ([KEY], KEY, MASK),
        ([" padded "], "padded", MASK),
    ],
)
def test_texts(values, text, masked):
    assert Masker(values).text(text) == masked


def test_plain_data_keeps_its_shape():
    masker = Masker(["hunter2"])
    data = {"a": ["x hunter2", 1, None], "hunter2": {"b": ("hunter2", 2.5)}}
    assert masker.value(data) == {"a": [f"x {MASK}", 1, None], MASK: {"b": (MASK, 2.5)}}
    assert bool(masker)
    assert not Masker([])
    assert Masker([]).value(data) is data
