"""State that is no variable: random generators, working directory, environment; saved, restored."""

from __future__ import annotations

import os
import random
import sys
from pathlib import Path
from typing import Any

from cellwright.model import CWD, ENV_PREFIX, MODULE_PREFIX, OPTIONS_PREFIX, RANDOM
from cellwright.runtime.imports import when_imported
from cellwright.runtime.libraries import capture_options, restore_options
from cellwright.runtime.modules import give_to_module, take_from_module


def is_surrounding(name: str) -> bool:
    """Return whether a name stands for state that is no variable.

    Example:
        >>> is_surrounding("@env:HOME"), is_surrounding("x")
        (True, False)
    """
    return name in (RANDOM, CWD) or name.startswith((ENV_PREFIX, OPTIONS_PREFIX, MODULE_PREFIX))


def seed_generators(seed: int) -> None:
    """Seed the global generators, those of modules that are imported later included."""
    random.seed(seed)
    when_imported("numpy", lambda numpy: numpy.random.seed(seed % (1 << 32)))
    when_imported("torch", lambda torch: torch.manual_seed(seed % (1 << 63)))


def capture(name: str, project: Path) -> object:
    """Return the present state that a name stands for."""
    if name == RANDOM:
        return _random_state()
    if name == CWD:
        here = Path.cwd().resolve()
        inside = here.is_relative_to(project)
        return str(here.relative_to(project)) if inside else str(here)
    if name.startswith(OPTIONS_PREFIX):
        return capture_options(name.removeprefix(OPTIONS_PREFIX))
    if name.startswith(MODULE_PREFIX):
        return take_from_module(name)
    return os.environ.get(name.removeprefix(ENV_PREFIX))


def restore(name: str, state: Any, project: Path) -> None:
    """Make a captured state the present one."""
    if name == RANDOM:
        _restore_random(state)
    elif name == CWD:
        os.chdir(project / state)
    elif name.startswith(OPTIONS_PREFIX):
        restore_options(name.removeprefix(OPTIONS_PREFIX), state)
    elif name.startswith(MODULE_PREFIX):
        give_to_module(name, state)
    elif state is None:
        os.environ.pop(name.removeprefix(ENV_PREFIX), None)
    else:
        os.environ[name.removeprefix(ENV_PREFIX)] = state


def _random_state() -> dict[str, object]:
    state: dict[str, object] = {"random": random.getstate()}
    numpy: Any = sys.modules.get("numpy")
    if numpy is not None:
        state["numpy"] = numpy.random.get_state(legacy=False)
    torch: Any = sys.modules.get("torch")
    if torch is not None:
        state["torch"] = torch.get_rng_state().numpy()
    return state


def _restore_random(state: Any) -> None:
    random.setstate(state["random"])
    if "numpy" in state:
        when_imported("numpy", lambda numpy: numpy.random.set_state(state["numpy"]))
    if "torch" in state:
        when_imported("torch", lambda torch: torch.set_rng_state(torch.from_numpy(state["torch"])))
