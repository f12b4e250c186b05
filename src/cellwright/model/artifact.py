"""Artifacts and what a step left behind; not how values are stored."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class ArtifactRef:
    """An immutable value in the store.

    `digest` names the stored manifest; `value` is the digest of the value itself (canonical by
    type, that of the bytes where no canonical form exists: then `canonical` is False).
    `type` is the dotted Python type, `bytes` the stored size with its buffers, `summary` a few
    words for people (`DataFrame 336776 × 19`). `packages` are the top-level modules whose objects
    are in it; `*` stands for any that its producer uses.
    """

    digest: str
    value: str
    type: str
    bytes: int
    summary: str = ""
    canonical: bool = True
    packages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class FileRecord:
    """A file that a step read or wrote.

    `path` is relative to the project folder when inside it, else absolute; `digest` is that of
    the content, `missing` when the file was looked for and not there.
    """

    path: str
    digest: str


@dataclass(frozen=True, slots=True)
class Metric:
    """One `log_metric` call, in order of the calls."""

    name: str
    value: float
    index: int = 0


@dataclass(frozen=True, slots=True)
class Spread:
    """What the expressions of a step's `--foreach` and `--when` came to.

    `runs` says whether the step runs at all. `shape` has the numbers of its items in lists, nested
    as the loops are, as JSON text; the values of an item are outputs of the result, named by
    variable and number (`x[3]`). `shared` are the items that share objects with the inputs.
    """

    runs: bool
    shape: str = "[]"
    shared: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a finished step (or setup or check) left behind; small, no data in it.

    `outputs` are handed on, `results` kept for people, `unbound` the outputs that were not bound
    at the end, `notes` what could not be kept and why. `moved` is the state outside variables that
    was another one at the end: `@cwd`, `@env:NAME`, `@random:LIBRARY:drawn` and
    `@random:LIBRARY:set` where random state was not only drawn from, `@module:MODULE.NAME` of local
    modules. `outside` says in words what
    it did outside the project. `shared` are groups of names whose values have objects in common.
    `spread` is there for what decides on a step's items.

    What it depended on besides code and inputs, so that it holds only as long as that is the same:
    `files_read`; `listings`, folders by the digest of the names in them; `looked`, files of which
    it was asked whether they are there; `variables` of the environment, by short digests of their
    values; `seed`, empty when it used no random state; `place`, the folder that its paths begin at,
    empty when it used none.

    `setup_only` names what of all this only the replay of setup used: paths, and variables as
    `$NAME`. It counts if the statements that name it are among the step's code.

    `differs` names outputs of which an earlier result with the same key (of run `compared`) had
    other values.
    """

    outputs: Mapping[str, ArtifactRef] = field(default_factory=dict)
    results: Mapping[str, ArtifactRef] = field(default_factory=dict)
    unbound: tuple[str, ...] = ()
    changed_inputs: tuple[str, ...] = ()
    files_read: tuple[FileRecord, ...] = ()
    files_written: tuple[FileRecord, ...] = ()
    metrics: tuple[Metric, ...] = ()
    notes: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    outside: tuple[str, ...] = ()
    shared: tuple[tuple[str, ...], ...] = ()
    listings: tuple[FileRecord, ...] = ()
    looked: tuple[FileRecord, ...] = ()
    variables: Mapping[str, str] = field(default_factory=dict)
    seed: str = ""
    place: str = ""
    setup_only: tuple[str, ...] = ()
    differs: tuple[str, ...] = ()
    compared: str = ""
    spread: Spread | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What one item of a repeated step left behind, and the seconds that it took."""

    number: int
    result: StepResult
    seconds: float = 0.0
