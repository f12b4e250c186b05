"""Which steps run although they could be reused, to be compared with what they had before."""

from __future__ import annotations

from cellwright.hashing import digest


def is_sampled(share: float, run: str | None, task: str) -> bool:
    """Return whether a task belongs to the share of a run: another one in each run.

    Args:
        share: Between 0 and 1.
        run: The run; a plan (None) draws none.
        task: The task's id.

    Example:
        >>> is_sampled(1.0, "r1", "train"), is_sampled(0.0, "r1", "train")
        (True, False)
    """
    if share <= 0 or run is None:
        return False
    return int(digest("sample", run, task)[:8], 16) < share * 2**32
