"""Compares values that are in the store, inside a kernel that has the pipeline's definitions."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path

from cellwright.compare.values import describe_difference
from cellwright.interfaces import Store
from cellwright.serializers import load_bundle

EQUAL, DIFFERENT, UNCOMPARABLE = "equal", "different", "uncomparable"


def compare_stored(pairs: Mapping[str, Sequence[str]], store: Store, file: Path) -> None:
    """Compare pairs of stored values and write the verdicts as JSON: `{name: [status, why]}`.

    Args:
        pairs: Digests of two manifests by name: what is expected, and what is to be judged.
        store: Where they are.
        file: Where the verdicts go.
    """
    verdicts = {name: _judge(name, one, other, store) for name, (one, other) in pairs.items()}
    file.write_text(json.dumps(verdicts))


def _judge(name: str, one: str, other: str, store: Store) -> tuple[str, str]:
    variable = name.partition(".")[2] or name
    try:
        expected = load_bundle({variable: one}, store)[variable]
        found = load_bundle({variable: other}, store)[variable]
        words = describe_difference(expected, found, variable)
    except Exception as error:  # whatever a value's own code raises
        return UNCOMPARABLE, f"{type(error).__name__}: {error}"
    return (DIFFERENT, words) if words else (EQUAL, "")
