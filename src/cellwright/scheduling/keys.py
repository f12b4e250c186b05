"""The key of a task: equal keys, equal results; not whether a result for a key is there.

The key is coarse and sound: it covers all code that a task can reach, by way of its version and of
all local modules, its inputs by value and by what they share, the parameters it uses, the packages,
the language version and the seed. Files are compared when a result is found (see `deciding`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from cellwright.hashing import digest, digest_bytes
from cellwright.model import ArtifactRef, Check, Definition, MarkedCell, Pipeline, Step
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.tasks import CHECK_PREFIX, SETUP, Task

UNBOUND = "unbound"
"""Stands in a key for an input that its producer left unbound."""


@dataclass(frozen=True, slots=True)
class Identity:
    """A task's version and key, and the parts that they were made of, for words (`reasons`)."""

    version: str
    key: str
    parts: Mapping[str, str]


def derive_seed(seed: int, task: str) -> int:
    """Return the seed of a task: 32 bits made of the run's seed and the task's id.

    Example:
        >>> derive_seed(0, "train") == derive_seed(0, "train") != derive_seed(1, "train")
        True
        >>> 0 <= derive_seed(0, "train") < 2**32
        True
    """
    return int(digest("seed", seed, task)[:8], 16)


def list_names(listing: Mapping[str, str]) -> bytes:
    """Return a mapping of names as the bytes that the store keeps of it: sorted JSON."""
    return json.dumps(dict(listing), sort_keys=True, ensure_ascii=False, indent=0).encode()


class Identifier:
    """Makes the identities of a pipeline's tasks; each text is digested once."""

    def __init__(self, pipeline: Pipeline, conditions: Conditions) -> None:
        self._pipeline = pipeline
        self._steps = {step.name: step for step in pipeline.steps}
        self._conditions = conditions
        self._setup = {cell.cell.id: cell for cell in pipeline.setup}
        self._texts: dict[str, str] = {}
        self._modules = digest_bytes(list_names(conditions.modules))
        self._packages = digest_bytes(list_names(conditions.packages))
        self.listings = {
            self._modules: conditions.modules,
            self._packages: conditions.packages,
        }

    def identify(
        self,
        task: Task,
        inputs: Mapping[str, ArtifactRef | None],
        sharing: tuple[int, ...] = (),
    ) -> Identity:
        """Return the identity of a task.

        Args:
            task: The task.
            inputs: What each of its inputs is; None for one that was left unbound. Inputs that are
                not known yet are left out: then only the parts are of use.
            sharing: How inputs share objects (`StoredObjects.find_sharing`).
        """
        conditions = self._conditions
        version = self._version(task)
        values = {name: UNBOUND if ref is None else ref.value for name, ref in inputs.items()}
        used = {name: conditions.written[name] for name in self._parameters(task)}
        seed = derive_seed(conditions.seed, task.id)
        key = digest(
            "step-key",
            task.kind,
            version,
            values,
            used,
            self._modules,
            self._packages,
            conditions.python,
            conditions.kernel,
            seed,
            sharing,
        )
        parts = {"version": version, **self._code_parts(task)}
        parts |= {f"input:{name}": value for name, value in values.items()}
        parts |= {f"parameter:{name}": text for name, text in used.items()}
        parts |= {
            "modules": self._modules,
            "packages": self._packages,
            "python": conditions.python,
            "kernel": conditions.kernel or "",
            "seed": str(seed),
            "sharing": " ".join(map(str, sharing)),
        }
        prefix = CHECK_PREFIX if task.kind == "check" else ""
        return Identity(version, key, {prefix + name: part for name, part in parts.items()})

    def _version(self, task: Task) -> str:
        if task.kind == "setup" and task.id != SETUP:
            code = [cell.code for cell in self._pipeline.setup]
            return digest("setup-version", code, sorted(self._pipeline.setup_values))
        return self._conditions.versions[task.id]

    def _parameters(self, task: Task) -> tuple[str, ...]:
        known = self._conditions.written
        if task.kind == "setup":
            return tuple(known)
        step = self._steps[task.step]
        readers: Iterable[Step | Check] = step.checks if task.kind == "check" else (step,)
        used: set[str] = set()
        for reader in readers:
            used.update(reader.parameters)
            used.update(n for n, s in reader.reads.items() if s.source == "parameter")
        return tuple(name for name in known if name in used)

    def _code_parts(self, task: Task) -> dict[str, str]:
        cells: Iterable[MarkedCell]
        setup: Iterable[str]
        definitions: Iterable[Definition]
        if task.kind == "setup":
            cells, setup, definitions = (), self._setup, ()
        else:
            step = self._steps[task.step]
            readers: tuple[Step | Check, ...]
            readers = step.checks if task.kind == "check" else (step,)
            cells = step.cells if task.kind == "step" else [c.cell for c in step.checks]
            setup = [cell for reader in readers for cell in reader.setup]
            definitions = [d for reader in readers for d in reader.definitions]
        parts = {"code": self._digest("\0".join(cell.code for cell in cells))}
        parts |= {f"setup:{i}": self._digest(self._setup[i].code) for i in setup}
        parts |= {f"definition:{d.name}": self._digest(d.source) for d in definitions}
        return parts

    def _digest(self, text: str) -> str:
        found = self._texts.get(text)
        if found is None:
            found = self._texts[text] = digest("text", text)
        return found
