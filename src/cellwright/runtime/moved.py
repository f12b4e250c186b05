"""Which state outside variables a step moved: random generators, working directory, environment.

What a state is and how it is put back is in `surroundings`.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from cellwright.model import CWD, ENV_PREFIX, RANDOM

Moved = Literal["drawn", "set"]

_WORDS = 624
_AT_ONCE = 256
_PYTHON, _NUMPY = 4, 25
"""How far a Mersenne Twister is followed, in blocks of 256 times 624 draws, before it counts as set
and not only drawn from."""


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
        `@random:LIBRARY:set` for each library whose generator was set, `@random:LIBRARY:drawn`
        where it was only drawn from; `@cwd`; `@env:NAME`.
    """
    generators = {"random": _python, "numpy": _of_numpy, "torch": _of_torch}
    how = {library: find(before) for library, find in generators.items()}
    found = [f"{RANDOM}:{library}:{moved}" for library, moved in how.items() if moved]
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


def _python(before: Before) -> Moved | None:
    now = random.getstate()
    if now == before.python:
        return None
    version, words, _ = before.python
    if now[1][:_WORDS] == words[:_WORDS]:
        return "drawn"
    other = random.Random()  # noqa: S311
    other.setstate((version, (*words[:_WORDS], _WORDS), None))
    bits = 32 * _WORDS * _AT_ONCE

    def draw() -> bytes:
        return other.getrandbits(bits).to_bytes(bits // 8, sys.byteorder)

    return "drawn" if _is_ahead(now[1], draw, _PYTHON) else "set"


def _of_numpy(before: Before) -> Moved | None:
    numpy = _numpy()
    if numpy is None:
        return None
    own = numpy.random.RandomState(before.seed % (1 << 32))
    now, then = numpy.random.get_state(legacy=False), before.numpy or own.get_state(legacy=False)
    if _same(now, then):
        return None
    if not now["bit_generator"] == then["bit_generator"] == "MT19937":
        return "set"
    words = now["state"]["key"]
    if _same(words, then["state"]["key"]):
        return "drawn"
    own.set_state({**then, "state": {**then["state"], "pos": _WORDS}})
    size = 4 * _WORDS * _AT_ONCE
    return "drawn" if _is_ahead(words, lambda: own.bytes(size), _NUMPY) else "set"


def _is_ahead(words: Any, draw: Callable[[], bytes], blocks: int) -> bool:
    """Return whether a generator comes to a state when it is drawn from.

    Args:
        words: The state.
        draw: Returns its next draws, from the beginning of a state on.
        blocks: How often to draw.
    """
    first, second = _temper(int(words[0])), _temper(int(words[1]))
    for _ in range(blocks):
        drawn = memoryview(draw()).cast("I")
        pairs = zip(drawn[::_WORDS].tolist(), drawn[1::_WORDS].tolist(), strict=True)
        if (first, second) in pairs:
            return True
    return False


def _temper(word: int) -> int:
    """Return the draw that a word of a Mersenne Twister's state gives.

    Source: M. Matsumoto, T. Nishimura, Mersenne Twister, 1998.
    """
    word ^= word >> 11
    word ^= (word << 7) & 0x9D2C5680
    word ^= (word << 15) & 0xEFC60000
    return word ^ (word >> 18)


def _same(one: Any, two: Any) -> bool:
    if isinstance(one, dict):
        return one.keys() == two.keys() and all(_same(one[k], two[k]) for k in one)
    if hasattr(one, "tobytes"):
        return bool(one.tobytes() == two.tobytes())
    return bool(one == two)


def _of_torch(before: Before) -> Moved | None:
    torch: Any = sys.modules.get("torch")
    if torch is None:
        return None
    seed, state = before.torch or (before.seed % (1 << 63), None)
    if state is None:
        state = torch.Generator().manual_seed(seed).get_state()
    if torch.equal(torch.get_rng_state(), state):
        return None
    return "drawn" if torch.initial_seed() == seed else "set"
