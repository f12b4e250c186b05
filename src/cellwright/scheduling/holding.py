"""Whether what a recorded result depended on is still the same: files, environment, random state.

The second stage of a lookup: the first finds results by key. Nothing is changed here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Final

from cellwright.convert import Meaning
from cellwright.hashing import digest_variable
from cellwright.interfaces import Store
from cellwright.model import ENV_PREFIX, RANDOM, FileRecord, StepResult
from cellwright.scheduling.conditions import Conditions
from cellwright.scheduling.files import FILE, MISSING, FileStates
from cellwright.scheduling.keys import meaning_id, seed_token, unseeded_token
from cellwright.scheduling.tasks import Task

_STATE_NAMES: Final = frozenset(
    """getstate get_state get_rng_state initial_seed fork_rng Pool Process ProcessPoolExecutor
    Parallel fork bit_generator""".split()  # noqa: SIM905
)
"""Attributes by which code may use random state without moving it here."""

_CLOSE_NAMES: Final = frozenset(
    """getsize getmtime getctime stat lstat st_size st_mtime st_mtime_ns st_ctime""".split()  # noqa: SIM905
)
"""Attributes by which code sees more of a file than whether it is there."""


class Holding:
    """Compares what results depended on with how things are.

    Args:
        conditions: What plan or run is made under.
        files: The states of files.
        store: Where files are that steps wrote.
    """

    def __init__(self, conditions: Conditions, files: FileStates, store: Store) -> None:
        self._conditions = conditions
        self._files = files
        self._store = store

    def why_not(self, task: Task, result: StepResult) -> str:
        """Return in words what is another way than when a result was made, or nothing."""
        return next(self.differences(task, result), "")

    def differences(self, task: Task, result: StepResult) -> Iterator[str]:
        """Yield in words all that is another way than when a result was made."""
        meaning = self._conditions.meanings[meaning_id(task)]
        folder = self._conditions.folder
        if result.place and result.place != folder:
            yield f"the notebook is in another folder: `{result.place}` → `{folder}`"
        if result.seed and result.seed != seed_token(self._conditions, task):
            yield self._seeded(task, result.seed)
        for name, value in result.variables.items():
            now = self._conditions.environ.get(name)
            if digest_variable(now) != value:
                yield describe_variable(name, value, digest_variable(now))
        yield from self._changed_files(result, meaning)

    def _seeded(self, task: Task, before: str) -> str:
        if before == unseeded_token(self._conditions, task):
            return "setup seeds random numbers now"
        if not self._conditions.meanings[meaning_id(task)].random:
            return "setup no longer seeds random numbers, or the run's seed changed"
        return "seeding of random numbers in setup changed"

    def _changed_files(self, result: StepResult, meaning: Meaning) -> Iterator[str]:
        made = _made(result) if meaning.makes else {}
        for record in result.files_read:
            if record.path in self._conditions.modules:
                continue
            now = self._files.digest(record.path)
            if now not in (record.digest, made.get(record.path)):
                yield _changed(record, now)
        read = {record.path for record in result.files_read}
        for record in result.listings:
            if self._files.list(record.path) != record.digest:
                yield self._files.describe_listing(record.path, record.digest, read)
        yield from self._changed_looks(result, meaning, made)
        yield from self._lost(result)

    def _changed_looks(
        self, result: StepResult, meaning: Meaning, made: Mapping[str, str]
    ) -> Iterator[str]:
        closely = bool(meaning.attributes & _CLOSE_NAMES)
        for record in result.looked:
            if record.path in made and self._files.digest(record.path) == made[record.path]:
                continue  # it was missing, and is there as the step made it
            seen = record.digest if closely else record.digest.partition(":")[0]
            now = self._files.look(record.path, closely=closely)
            if now != seen:
                yield _changed(record, now)

    def _lost(self, result: StepResult) -> Iterator[str]:
        for record in result.files_written:
            now = self._files.digest(record.path)
            if now != record.digest and not self._store.renew(record.digest):
                yield _changed(record, now)  # and it cannot be put back

    def complete(
        self, task: Task, result: StepResult, *, secrets: Iterable[str], set_before: Iterable[str]
    ) -> StepResult:
        """Return a result with what it depended on as far as that is known here.

        Args:
            task: The task that left it.
            result: What it left.
            secrets: Variables that never count.
            set_before: Variables that earlier steps set: they are inputs.
        """
        meaning = self._conditions.meanings[meaning_id(task)]
        left_out = {*secrets, *set_before}
        idle = self._find_idle(result, meaning)
        left_out |= {name.removeprefix("$") for name in idle if name.startswith("$")}
        variables = {n: v for n, v in result.variables.items() if n not in left_out}
        result = replace(
            result, files_read=tuple(r for r in result.files_read if r.path not in idle)
        )
        moved = any(name.startswith(RANDOM) for name in result.moved)
        used = moved or bool(meaning.attributes & _STATE_NAMES)
        paths = (*result.files_read, *result.listings, *result.looked, *result.files_written)
        relative = [r for r in paths if not r.path.startswith("/")]
        relative = [r for r in relative if r.path not in self._conditions.modules]
        return replace(
            result,
            variables=variables,
            seed=seed_token(self._conditions, task) if used else "",
            place=self._conditions.folder if relative else "",
        )

    def _find_idle(self, result: StepResult, meaning: Meaning) -> set[str]:
        """Return what only statements of setup used that do not count for the step."""
        folder = self._conditions.folder
        paths = {posixpath.normpath(posixpath.join(folder, t)) for t in meaning.idle_texts}
        return {
            name
            for name in result.setup_only
            if (name.removeprefix("$") in meaning.idle_texts if name[:1] == "$" else name in paths)
        }


def variables_set_before(task: Task) -> tuple[str, ...]:
    """Return the variables of the environment that a task gets from earlier ones."""
    return tuple(n.removeprefix(ENV_PREFIX) for n in task.inputs if n.startswith(ENV_PREFIX))


def compare_outputs(
    now: StepResult, before: StepResult, *, canonical_only: bool = True
) -> tuple[str, ...]:
    """Return the names of outputs and files of which two results have other values.

    Args:
        now: One result.
        before: The other.
        canonical_only: Leave out values whose bytes may differ although they are equal.
    """
    found = [
        name
        for name, ref in now.outputs.items()
        if (other := before.outputs.get(name)) is not None
        and (not canonical_only or (ref.canonical and other.canonical))
        and ref.value != other.value
    ]
    found += [n for n in now.outputs if n in before.unbound]
    found += [n for n in now.unbound if n in before.outputs]
    had: Mapping[str, str] = {r.path: r.digest for r in before.files_written}
    found += [r.path for r in now.files_written if had.get(r.path, r.digest) != r.digest]
    return tuple(found)


def describe_variable(name: str, before: str, now: str) -> str:
    """Return in words how a variable of the environment changed, from its digests."""
    unset = digest_variable(None)
    what = "is set now" if before == unset else "is no longer set" if now == unset else "changed"
    return f"variable `{name}` of the environment {what}"


def _made(result: StepResult) -> Mapping[str, str]:
    """Return the files that a step looked for, did not find and wrote, by path."""
    if any(name.startswith(RANDOM) for name in result.moved):
        return {}  # numbers drawn to make a file would be drawn by what follows
    asked = (*result.looked, *result.files_read)
    missing = {record.path for record in asked if record.digest == MISSING}
    return {r.path: r.digest for r in result.files_written if r.path in missing}


def _changed(record: FileRecord, now: str) -> str:
    if now == MISSING:
        return f"file `{record.path}` is missing"
    if record.digest == MISSING:
        return f"file `{record.path}` is there now"
    return f"file `{record.path}` changed" if now != FILE else f"`{record.path}` is a file now"
