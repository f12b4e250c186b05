"""What `verify` says at the end, and its exit status, for each mixture of verdicts."""

import pytest

from cellwright.api import Verification
from cellwright.cli.verification import summarise
from cellwright.verify import Verdict, sum_up

SAID = [
    ((), "equal", "nb: pipeline and notebook are equal (no variables)"),
    (("equal", "equal"), "equal", "nb: pipeline and notebook are equal (2 equal)"),
    (
        ("equal", "uncomparable"),
        "equal",
        "nb: pipeline and notebook are equal as far as they can be compared"
        " (1 equal, 1 uncomparable)",
    ),
    (("nondeterministic",), "equal", "nb: pipeline and notebook are equal (1 nondeterministic)"),
    (
        ("uncomparable",) * 2,
        "unproven",
        "nb: nothing is proven, no value could be compared (2 uncomparable)",
    ),
    (
        ("different", "uncomparable"),
        "different",
        "nb: pipeline and notebook are different (1 different, 1 uncomparable)",
    ),
]


@pytest.mark.parametrize(("statuses", "status", "words"), SAID)
def test_what_verdicts_come_to(statuses, status, words):
    verdicts = tuple(Verdict("a", f"x{i}", s) for i, s in enumerate(statuses))
    assert sum_up(verdicts) == status
    assert summarise("nb", Verification(status, verdicts)) == words
