"""Which state outside variables a step moved: random generators, working directory, environment.

What a state is and how it is put back is in `surroundings`.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from cellwright.model import CWD, ENV_PREFIX, RANDOM

GENERATIONS = 1000
"""How many times 624 draws are tried before a generator counts as set and not only drawn from."""

_WORDS = 624


@dataclass(frozen=True, slots=True)
class Before:
    """The state from which a step's own code goes on.

    `seed` is that of generators of modules which are imported later.
    """

    seed: int
    python: tuple[Any, ...]
    numpy: Any
    torch: Any
    cwd: str


def look(seed: int) -> Before:
    """Return the state now.

    Args:
        seed: What the generators of modules that are imported later are seeded with.
    """
    numpy, torch = _numpy(), sys.modules.get("torch")
    return Before(
        seed,
        random.getstate(),
        None if numpy is None else numpy.random.get_state(legacy=False),
        None if torch is None else (torch.initial_seed(), torch.get_rng_state()),
        _here(),
    )


def find_moved(before: Before, variables: Iterator[str]) -> tuple[str, ...]:
    """Return the names of what is another state now.

    Args:
        before: The state before.
        variables: Names in the environment that were set or deleted.

    Returns:
        `@random` and, for each library whose generator was set and not only drawn from,
        `@random:LIBRARY`; `@cwd`; `@env:NAME`.
    """
    moved = [*_python(before), *_of_numpy(before), *_of_torch(before)]
    found = [RANDOM, *(name for name in moved if name)] if moved else []
    if _here() != before.cwd:
        found.append(CWD)
    return (*found, *(ENV_PREFIX + name for name in variables))


def _numpy() -> Any:
    """Return numpy when it is imported with its generators."""
    numpy = sys.modules.get("numpy")
    return numpy if numpy is not None and "numpy.random" in sys.modules else None


def _here() -> str:
    try:
        return os.getcwd()  # noqa: PTH109
    except OSError:
        return ""


def _python(before: Before) -> list[str]:
    """Return nothing for a generator at rest, else how it moved: empty when only drawn from."""
    now = random.getstate()
    if now == before.python:
        return []
    other = random.Random()  # noqa: S311
    other.setstate(before.python)
    for _ in range(GENERATIONS):
        if other.getstate()[1][:_WORDS] == now[1][:_WORDS]:
            return [""]
        other.getrandbits(32 * _WORDS)
    return [f"{RANDOM}:random"]


def _of_numpy(before: Before) -> list[str]:
    numpy = _numpy()
    if numpy is None:
        return []
    own = numpy.random.RandomState(before.seed % (1 << 32))
    now, then = numpy.random.get_state(legacy=False), before.numpy or own.get_state(legacy=False)
    if _same(now, then):
        return []
    if now["bit_generator"] == then["bit_generator"] == "MT19937":
        own.set_state(then)
        words = now["state"]["key"].tobytes()
        for _ in range(GENERATIONS):
            if own.get_state(legacy=False)["state"]["key"].tobytes() == words:
                return [""]
            own.bytes(4 * _WORDS)
    return [f"{RANDOM}:numpy"]


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(_same(one[k], two[k]) for k in one)
    if hasattr(one, "tobytes"):
        return bool(one.tobytes() == two.tobytes())
    return bool(one == two)


def _of_torch(before: Before) -> list[str]:
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return []
    seed, state = before.torch or (before.seed % (1 << 63), None)
    if state is None:
        state = torch.Generator().manual_seed(seed).get_state()
    if torch.equal(torch.get_rng_state(), state):
        return []
    return [""] if torch.initial_seed() == seed else [f"{RANDOM}:torch"]
