"""Runs the reference program of a notebook in one fresh kernel, and comparisons in another."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from cellwright.convert import build_reference_notebook
from cellwright.interfaces import Cancellation, Runner, Store
from cellwright.model import OPTIONS_PREFIX, AttemptRequest, Definition, Outcome, Pipeline
from cellwright.runtime.reference import Snapshot
from cellwright.scheduling import derive_seed


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What the runs of one verification have in common.

    Attributes:
        pipeline: The pipeline.
        runner: Executes notebooks.
        store: Where values go.
        folder: Where the executed notebooks of the verification go.
        project, cwd: The project's and the notebook's folder.
        seed: The run's seed.
        parameters: The value of each parameter.
        definitions: Digest of the stored sources of all definitions, if any.
        preload: Third-party modules that a warm kernel parent may import beforehand.
        environ: Variables that steps take from the environment (`--env-from`).
        cancellation: Asked whether to stop.
    """

    pipeline: Pipeline
    runner: Runner
    store: Store
    folder: Path
    project: Path
    cwd: Path
    seed: int
    parameters: Mapping[str, object]
    definitions: str | None
    preload: tuple[str, ...]
    environ: Mapping[str, str]
    cancellation: Cancellation


@dataclass(frozen=True, slots=True)
class Reference:
    """One run of the reference program: how it ended, and what each step left."""

    outcome: Outcome
    executed: str | None = None
    snapshots: Mapping[str, Snapshot] = field(default_factory=dict)


def run_reference(scene: Scene, number: int) -> Reference:
    """Run the reference program once.

    Args:
        scene: What to run.
        number: Which time, from 1.
    """
    pipeline = scene.pipeline
    seeds = {name: derive_seed(scene.seed, name) for name in _seeded(pipeline)}
    notebook = build_reference_notebook(
        pipeline,
        store=scene.store.url,
        project=str(scene.project),
        seeds=seeds,
        parameters=scene.parameters,
        definitions=scene.definitions,
    )
    secrets = tuple(dict.fromkeys(n for s in pipeline.steps for n in s.settings.env_from))
    request = _request(scene, f"reference-{number}", notebook, secrets)
    report = scene.runner.run(request, scene.cancellation)
    folder = Path(request.folder)
    snapshots = {}
    for step in pipeline.steps:
        path = folder / f"snapshot-{step.name}.json"
        if path.exists():
            snapshots[step.name] = msgspec.json.decode(path.read_bytes(), type=Snapshot)
    return Reference(report.outcome, report.executed, snapshots)


def compare_in_kernel(
    scene: Scene,
    pairs: Mapping[str, tuple[str, str]],
    number: int,
    *,
    search_path: str | None = None,
) -> dict[str, tuple[str, str]]:
    """Compare stored values by type in a kernel that has the pipeline's setup and definitions.

    Args:
        scene: Where.
        pairs: Digests of two manifests by name.
        number: Tells the comparisons of one verification apart.
        search_path: Digest of the stored options of `sys`, where steps hand them on.

    Returns:
        Status and words by name.
    """
    if not pairs:
        return {}
    folder = scene.folder / f"comparison-{number}"
    file = folder / "verdicts.json"
    notebook = _comparison_notebook(scene, pairs, file, search_path)
    request = _request(scene, folder.name, notebook, ())
    report = scene.runner.run(request, scene.cancellation)
    if not file.exists():
        why = f"the comparison did not end: {report.outcome.message}"
        return dict.fromkeys(pairs, ("uncomparable", why))
    found = json.loads(file.read_text())
    return {name: (status, why) for name, (status, why) in found.items()}


def _seeded(pipeline: Pipeline) -> Sequence[str]:
    return ("setup", *(s.name for s in pipeline.steps))


def _request(scene: Scene, name: str, notebook: str, secrets: tuple[str, ...]) -> AttemptRequest:
    folder = scene.folder / name
    folder.mkdir(parents=True, exist_ok=True)
    return AttemptRequest(
        run=scene.folder.name,
        step=name,
        kind="step",
        number=1,
        notebook=notebook,
        folder=str(folder),
        cwd=str(scene.cwd),
        env={n: scene.environ[n] for n in secrets if n in scene.environ},
        secrets=secrets,
        preload=scene.preload,
    )


def _search_path_options(pipeline: Pipeline) -> list[Definition]:
    """Return the statements of steps that extend the search path, with the imports they need."""
    replayed = dict.fromkeys(d for step in pipeline.steps for d in step.definitions)
    found = [d for d in replayed if d.kind == "option" and "sys.path" in d.source]
    needed = {name for d in found for name in d.needs}
    imports = [d for d in replayed if d.kind == "import" and d.name in needed]
    return [*imports, *found]


def _comparison_notebook(
    scene: Scene, pairs: Mapping[str, tuple[str, str]], file: Path, search_path: str | None
) -> str:
    arguments = f"store={scene.store.url!r}, seed=0, project={str(scene.project)!r}"
    arguments += f", definitions={scene.definitions!r}"
    sources = [f"import cellwright.runtime as _cellwright\n_cellwright.begin({arguments})"]
    if search_path is not None:
        sources.append(f"_cellwright.load_inputs({{'{OPTIONS_PREFIX}sys': {search_path!r}}})")
    sources += [definition.source for definition in _search_path_options(scene.pipeline)]
    parameters = scene.pipeline.parameters_cell
    sources += [parameters.code] if parameters else []
    sources += [cell.code for cell in scene.pipeline.setup]
    sources.append(
        "import pathlib as _pathlib\n"
        "from cellwright.compare import compare_stored as _compare\n"
        "from cellwright.stores import ObjectStore as _Store\n"
        f"_compare({dict(pairs)!r}, _Store({scene.store.url!r}), _pathlib.Path({str(file)!r}))\n"
        "_cellwright.save_outputs([])"
    )
    cells: list[dict[str, object]] = [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": f"c{i}",
            "metadata": {"cellwright": {"machinery": "comparison"}},
            "outputs": [],
            "source": source,
        }
        for i, source in enumerate(sources)
    ]
    metadata = {"kernelspec": {"display_name": "p", "language": "python", "name": "python3"}}
    return json.dumps({"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5})
