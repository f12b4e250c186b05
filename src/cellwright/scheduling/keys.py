"""The key of a task: what is known before it runs; not whether a result for a key is there.

The key covers the code that the task reaches, its inputs by value and by what they share, the
parameters and distributions that it uses, the language version. What is known only after a task ran
(files, variables of the environment, random state) stands with its result and is compared when one
is found: see `holding`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

from cellwright.convert import Meaning
from cellwright.hashing import derive_item_seed, digest, digest_bytes, digest_variable
from cellwright.model import ArtifactRef, Pipeline
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.tasks import PREFIXES, SETUP, Task

UNBOUND = "unbound"
"""Stands in a key for an input that its producer left unbound."""

_LIBRARIES = (
    "CUDA_VISIBLE",
    "JAX_",
    "KERAS_",
    "MKL_CBWR",
    "NPY_",
    "NUMBA_",
    "PANDAS_",
    "PYTHONHASHSEED",
    "PYTORCH_",
    "TF_",
    "TORCH_",
    "TZ",
    "XLA_",
)
"""Variables that libraries read where nobody can see it, and that change results."""

_PLACES = frozenset({"abspath", "absolute", "cwd", "getcwd", "realpath", "resolve"})
"""Functions that give away where the project is."""


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


def find_kernel_seed(seed: int, task: Task) -> int:
    """Return the seed with which the kernel of a task begins, before setup is replayed.

    Where a task goes on from the random state that setup leaves, setup has to begin as it does for
    everybody: it may seed one library and leave others alone.
    """
    if task.goes_on_from_setup or task.kind == "setup":
        return derive_seed(seed, SETUP)
    return derive_seed(seed, task.step if task.kind == "item" else task.id)


def find_seed(seed: int, task: Task) -> int:
    """Return the seed of a task; that of an item does not depend on its place."""
    own = find_kernel_seed(seed, task)
    return derive_item_seed(own, task.identity) if task.kind == "item" else own


def meaning_id(task: Task) -> str:
    """Return the name under which the meaning of a task's code is found."""
    if task.kind == "setup":
        return SETUP
    return task.step if task.kind == "step" else f"{task.kind}:{task.step}"


def seed_token(conditions: Conditions, task: Task) -> str:
    """Return what the random state of a task begins with: seed, and statements that seed."""
    meaning = conditions.meanings[meaning_id(task)]
    return digest("random", find_seed(conditions.seed, task), meaning.random)[:16]


def unseeded_token(conditions: Conditions, task: Task) -> str:
    """Return what the random state of a task would begin with if no statement seeded it."""
    alone = replace(task, goes_on_from_setup=False)
    return digest("random", find_seed(conditions.seed, alone), "")[:16]


def list_names(listing: Mapping[str, object]) -> bytes:
    """Return a mapping of names as the bytes that the store keeps of it: sorted JSON."""
    return json.dumps(dict(listing), sort_keys=True, ensure_ascii=False, indent=0).encode()


class Identifier:
    """Makes the identities of a pipeline's tasks.

    Args:
        pipeline: The pipeline.
        conditions: What plan or run is made under.
    """

    def __init__(self, pipeline: Pipeline, conditions: Conditions) -> None:
        self._pipeline = pipeline
        self._conditions = conditions
        self._digests: dict[int, tuple[Mapping[str, str], str]] = {}
        self._combined: dict[tuple[str, frozenset[str], tuple[str, ...]], Mapping[str, str]] = {}
        environ = conditions.environ
        own = {n: v for n, v in environ.items() if n.startswith(_LIBRARIES)}
        self._surroundings = digest("surroundings", own)[:16] if own else ""
        self._variables = {f"variable:{n}": digest_variable(v) for n, v in sorted(own.items())}

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
        meaning = conditions.meanings[meaning_id(task)]
        values = {name: UNBOUND if ref is None else ref.value for name, ref in inputs.items()}
        known = conditions.written
        used = {name: known[name] for name in known if name in meaning.parameters}
        carried = self._carried_by(task, inputs)
        packages = self._digest(self._used_by(task, inputs))
        place = str(conditions.project) if meaning.attributes & _PLACES else ""
        key = digest(
            "step-key",
            task.kind,
            meaning.version,
            values,
            used,
            packages,
            conditions.python,
            conditions.kernel,
            sharing,
            carried,
            self._surroundings,
            place,
        )
        parts = {"version": meaning.version, **meaning.parts}
        parts |= {f"input:{name}": value for name, value in values.items()}
        parts |= {f"parameter:{name}": text for name, text in used.items()}
        parts |= self._variables
        parts |= {
            "texts": self.texts_digest,
            "packages": packages,
            "python": conditions.python,
            "kernel": conditions.kernel or "",
            "seed": seed_token(conditions, task),
            "sharing": " ".join(map(str, sharing)),
            "carried": carried,
            "surroundings": self._surroundings,
            "place": place,
        }
        prefix = PREFIXES.get(task.kind, "")
        return Identity(meaning.version, key, {prefix + name: part for name, part in parts.items()})

    def meaning(self, task: Task) -> Meaning:
        """Return what the code of a task means."""
        return self._conditions.meanings[meaning_id(task)]

    @cached_property
    def texts(self) -> Mapping[str, object]:
        """Return the sources of all code that counts, by the digests that parts have."""
        return {
            meaning.parts[label]: text
            for meaning in self._conditions.meanings.values()
            for label, text in meaning.texts.items()
        }

    @cached_property
    def texts_digest(self) -> str:
        """Return the name of the texts in the store."""
        return digest_bytes(list_names(self.texts))

    @cached_property
    def listings(self) -> dict[str, Mapping[str, str]]:
        """Return the lists of distributions that tasks use, by digest; it grows with inputs."""
        return {self._digest(used): used for used in [*self._conditions.used.values(), {}]}

    def _digest(self, listing: Mapping[str, str]) -> str:
        found = self._digests.get(id(listing))
        if found is None:
            found = self._digests[id(listing)] = (listing, digest_bytes(list_names(listing)))
        return found[1]

    def _used_by(self, task: Task, inputs: Mapping[str, ArtifactRef | None]) -> Mapping[str, str]:
        """Return the distributions that a task uses, those of the objects that it gets included."""
        own = self._conditions.used.get(meaning_id(task), {})
        tops: set[str] = set()
        makers: set[str] = set()
        for name, ref in inputs.items():
            if ref is not None:
                tops.update(ref.packages)
                makers.update([task.inputs.get(name, "")] if "*" in ref.packages else [])
        if not tops:
            return own
        key = (meaning_id(task), frozenset(tops), tuple(sorted(makers)))
        if key not in self._combined:
            found = dict(own) | dict(self._conditions.behind(tops - {"*"}))
            for maker in makers:
                found |= self._used_before(maker)
            self._combined[key] = listing = dict(sorted(found.items()))
            self.listings[self._digest(listing)] = listing
        return self._combined[key]

    def _used_before(self, maker: str) -> Mapping[str, str]:
        """Return the distributions that a producer uses, and those before it."""
        found: dict[str, str] = {}
        waiting, seen = [maker], set()
        while waiting:
            name = waiting.pop()
            if name not in seen:
                seen.add(name)
                found |= self._conditions.used.get(name, {})
                waiting += self._reads.get(name, ())
        return found

    def _carried_by(self, task: Task, inputs: Mapping[str, ArtifactRef | None]) -> str:
        """Return the digest of code of ours that may be in inputs whose bytes only name it."""
        found = {
            producer: self._carried.get(producer, "")
            for name, producer in sorted(task.inputs.items())
            if (ref := inputs.get(name)) is not None and not ref.canonical
        }
        return digest("carried", found) if any(found.values()) else ""

    @cached_property
    def _carried(self) -> Mapping[str, str]:
        """Return for each producer the code that may be in what it hands on."""
        found: dict[str, str] = {}
        for name in (SETUP, *(step.name for step in self._pipeline.steps)):
            meaning = self._conditions.meanings.get(name)
            own = meaning.carried if meaning is not None else ""
            reads = self._reads.get(name, ())
            taken = {other: found[other] for other in reads if found.get(other)}
            found[name] = digest("carried", own, taken) if own or taken else ""
        return found

    @cached_property
    def _reads(self) -> Mapping[str, tuple[str, ...]]:
        return {
            step.name: tuple(
                sorted({s.step or SETUP for s in step.reads.values() if s.source == "step"})
            )
            for step in self._pipeline.steps
        }
