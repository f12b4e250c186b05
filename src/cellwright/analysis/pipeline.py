"""From a marked notebook to its pipeline: steps, edges, problems; the floors below do the work."""

from __future__ import annotations

import keyword
import re
import sys
from collections.abc import Iterable, Mapping

from cellwright.analysis.edges import Edges, collect_edges
from cellwright.analysis.files import literal
from cellwright.analysis.finishing import in_modules
from cellwright.analysis.frames import UNBOUND, Binding
from cellwright.analysis.history import write_history
from cellwright.analysis.left_out import follow
from cellwright.analysis.notebook import CellRun, NotebookRun, run_notebook
from cellwright.analysis.observed import find_unforeseen, label_observed
from cellwright.analysis.order import order_steps
from cellwright.analysis.readers import Reader
from cellwright.analysis.resolve import Resolver
from cellwright.analysis.rules import Facts, find_problems
from cellwright.analysis.setup import setup_definitions, setup_parameters, setup_values
from cellwright.analysis.values import stuck
from cellwright.model import (
    RANDOM,
    Check,
    Definition,
    Diagnostic,
    Edge,
    MarkedNotebook,
    Observed,
    Pipeline,
    Place,
    ReadSource,
    Step,
    StepSettings,
)


def build_pipeline(
    marked: MarkedNotebook,
    *,
    modules: Mapping[str, str] | None = None,
    observed: Mapping[str, Observed] | None = None,
) -> Pipeline:
    """Work out the pipeline of a marked notebook from its text alone.

    Args:
        marked: The notebook with its marks read.
        modules: Sources of local modules by dotted name, as far as they can be imported.
        observed: What steps were seen to do, by step: it counts like what their code shows, and
            edges that are there only because of it say so.

    Returns:
        The pipeline; `problems` has those of the marks and those found here. Nothing is raised
        for what a notebook may contain.
    """
    plain = _build(marked, modules or {}, {}, None)
    seen = {name: effects for name, effects in (observed or {}).items() if effects}
    return _build(marked, modules or {}, seen, plain) if seen and plain.steps else plain


def _build(
    marked: MarkedNotebook,
    modules: Mapping[str, str],
    observed: Mapping[str, Observed],
    plain: Pipeline | None,
) -> Pipeline:
    name = pipeline_name(marked.notebook.name)
    language, kernel = _kernelspec(marked)
    if language != "python":
        return Pipeline(
            name,
            marked.notebook.name,
            language,
            kernel,
            cells=marked.cells,
            problems=(*marked.problems, _foreign(marked, language)),
        )
    run = run_notebook(marked, modules, observed)
    history = write_history(run)
    resolver = Resolver(run, history)
    resolver.resolve()
    edges = collect_edges(resolver)
    order = order_steps(resolver, edges)
    made = _edges(edges, order.names)
    unforeseen: tuple[tuple[str, str, str], ...] = ()
    if plain is not None:
        made = label_observed(made, plain)
        unforeseen = tuple(find_unforeseen(observed, made, plain))
    facts = Facts(run, history, resolver, edges, order, unforeseen)
    steps = tuple(_step(facts, resolver.steps[n]) for n in order.names)
    return Pipeline(
        pipeline_name(marked.notebook.name, _modules(run)),
        marked.notebook.name,
        language,
        kernel,
        parameters=run.parameters.parameters,
        parameters_cell=next((c for c in marked.cells if c.role == "parameters"), None),
        setup=tuple(c for c in marked.cells if c.role == "setup"),
        setup_values=setup_values(resolver),
        steps=steps,
        edges=made,
        definitions=_definitions(run),
        setup_definitions=setup_definitions(run),
        stateful=_stateful(run),
        modules=_modules(run),
        cells=marked.cells,
        problems=(*marked.problems, *find_problems(facts)),
        seeded=any(use == "seed" for c in run.cells for use, _ in c.record.random),
        setup_draws=_setup_draws(run),
    )


def _setup_draws(run: NotebookRun) -> bool:
    uses = {
        use for c in run.cells if c.role in ("setup", "parameters") for use, _ in c.record.random
    }
    return uses == {"draw"}


def pipeline_name(notebook: str, modules: Iterable[str] = ()) -> str:
    """Return a Python identifier made from a notebook's file name.

    A package of this name lies first on the path when it runs: it must not hide a module.

    Args:
        notebook: The name of the file.
        modules: Top-level names of the modules that the notebook imports.

    Example:
        >>> pipeline_name("01-my nb.ipynb"), pipeline_name("work/2024.ipynb")
        ('my_nb', 'pipeline_2024')
        >>> pipeline_name("random.ipynb"), pipeline_name("pandas.ipynb", ["pandas"])
        ('pipeline_random', 'pipeline_pandas')
    """
    stem = notebook.replace("\\", "/").rpartition("/")[2]
    stem = stem.removesuffix(".ipynb")
    name = re.sub(r"\W+", "_", stem, flags=re.ASCII).strip("_").lower()
    trimmed = re.sub(r"^[\d_]+", "", name)
    if trimmed in sys.stdlib_module_names or trimmed in modules or keyword.iskeyword(trimmed):
        return f"pipeline_{trimmed}"
    if trimmed:
        return trimmed
    return f"pipeline_{name}" if name else "pipeline"


def _kernelspec(marked: MarkedNotebook) -> tuple[str, str | None]:
    metadata = marked.notebook.metadata
    spec = metadata.get("kernelspec")
    info = metadata.get("language_info")
    spec = spec if isinstance(spec, Mapping) else {}
    info = info if isinstance(info, Mapping) else {}
    language = spec.get("language") or info.get("name") or "python"
    kernel = spec.get("name")
    language = str(language).lower()
    if language in ("python", "python3", "ipython"):
        language = "python"
    return language, str(kernel) if kernel else None


def _foreign(marked: MarkedNotebook, language: str) -> Diagnostic:
    return Diagnostic(
        "CW055",
        "error",
        f"the notebook's language is {language}; only Python notebooks can be pipelines",
        Place(marked.notebook.name),
        "choose a Python kernel for the notebook",
    )


# -- steps ---------------------------------------------------------------------------------


def _step(facts: Facts, reader: Reader) -> Step:
    run, cells = facts.run, reader.cells
    setup = [c for c in run.setup if c.position < reader.end]
    known = {p.name for p in run.parameters.parameters}
    writes = sorted({n for c in cells for n in c.record.touched})
    settings = merged_settings(cells)
    return Step(
        reader.name,
        tuple(c.cell for c in cells),
        settings=settings,
        reads=_reads(reader),
        writes=tuple(writes),
        changes=tuple(sorted(_changes(reader))),
        outputs=tuple(sorted(reader.outputs)),
        results=() if settings.outputs is not None else _results(reader),
        maybe_unbound=tuple(sorted(_maybe_unbound(reader))),
        definitions=_in_order(run, reader.definitions.values()),
        setup=tuple(c.cell.cell.id for c in setup),
        parameters=_parameters(facts, reader, setup, known),
        checks=tuple(_check(facts, c) for c in facts.resolver.checks if c.name == reader.name),
        files_read=_files(reader, "read"),
        files_written=_files(reader, "write"),
        uncertain=_uncertain(reader),
        fallbacks={n: s.as_read_source() for n, s in sorted(reader.fallbacks.items())},
        needs=tuple(sorted(reader.needs)),
        asked=tuple(sorted({n for c in cells for n in c.record.asked})),
        in_one=bool(settings.foreach) and _follow_on(reader),
    )


def _check(facts: Facts, reader: Reader) -> Check:
    run = facts.run
    position = reader.cells[0].position
    setup = [c for c in run.setup if c.position < position]
    known = {p.name for p in run.parameters.parameters}
    return Check(
        reader.name,
        reader.cells[0].cell,
        reads=_reads(reader),
        definitions=_in_order(run, reader.definitions.values()),
        parameters=_parameters(facts, reader, setup, known),
        setup=tuple(c.cell.cell.id for c in setup),
    )


def _reads(reader: Reader) -> dict[str, ReadSource]:
    return {n: s.as_read_source() for n, s in sorted(reader.reads.items())}


def _follow_on(reader: Reader) -> bool:
    """Return whether the items of a step follow from each other by state that is no variable."""
    set_by_each = any(c.record.state_sets for c in reader.cells)
    return set_by_each or RANDOM in reader.reads or RANDOM in reader.outputs


def _parameters(
    facts: Facts, reader: Reader, setup: list[CellRun], known: set[str]
) -> tuple[str, ...]:
    steps = facts.resolver.steps
    own = {
        name
        for name, source in reader.reads.items()
        for giver in follow(steps, name, source)
        if giver.as_read_source().source == "parameter"
    }
    return tuple(sorted((own | reader.parameters | setup_parameters(setup)) & known))


def _changes(reader: Reader) -> set[str]:
    own = reader.positions
    return {
        name
        for cell in reader.cells
        for name, origins in cell.record.changes.items()
        if origins - own and (name in reader.reads or name in reader.definitions)
    } | {item for cell in reader.cells for item in in_modules(cell.record)}


def _uncertain(reader: Reader) -> tuple[str, ...]:
    """Return inputs of which it is not known whether the step changes them."""
    found = {n for cell in reader.cells for n in cell.record.uncertain if n[0] != "@"}
    return tuple(sorted(found & set(reader.reads) - _changes(reader)))


def _maybe_unbound(reader: Reader) -> set[str]:
    """Return outputs that may be unbound at the end of the step."""
    left = _left(reader)
    return {n for n in reader.outputs if n in left and left[n].unbound}


def _left(reader: Reader) -> dict[str, Binding]:
    """Return how the names that a step binds or deletes stand at its end."""
    left: dict[str, Binding] = {}
    for cell in reader.cells:
        left.update((n, b) for n, b in cell.record.left.items() if n in cell.record.touched)
    return left


def _results(reader: Reader) -> tuple[str, ...]:
    """Return further names whose values are worth keeping, where the step has the whole value."""
    found = []
    for name, binding in _left(reader).items():
        kinds = {t.kind for t in binding.value}
        plain = not kinds & {"module", "library", "function", "class", "method"}
        plain = plain and stuck(binding.value) is None
        whole = name in reader.reads or binding.origins <= reader.positions | UNBOUND.origins
        if whole and binding.value and plain and name not in reader.outputs and name[:1] != "_":
            found.append(name)
    return tuple(sorted(found))


def _files(reader: Reader, mode: str) -> tuple[str, ...]:
    found = {
        f.path for c in reader.cells for f in c.record.files if f.mode == mode and literal(f.path)
    }
    return tuple(sorted(found))


def _in_order(run: NotebookRun, found: Iterable[Definition]) -> tuple[Definition, ...]:
    """Return definitions in the order of replay: that of the notebook, imports first."""
    place = {c.cell.cell.id: c.position for c in run.cells}
    return tuple(sorted(found, key=lambda d: (d.kind != "import", place[d.cell], d.line, d.name)))


def merged_settings(cells: list[CellRun]) -> StepSettings:
    """Return the options of a step's cells together; the first cell that sets one wins."""
    merged: dict[str, object] = {}
    default = StepSettings()
    for cell in cells:
        settings = cell.cell.mark.settings if cell.cell.mark is not None else default
        for name in StepSettings.__dataclass_fields__:
            value = getattr(settings, name)
            if value != getattr(default, name):
                merged.setdefault(name, value)
    return StepSettings(**merged)  # type: ignore[arg-type]


# -- the whole -----------------------------------------------------------------------------


def _edges(edges: Edges, names: tuple[str, ...]) -> tuple[Edge, ...]:
    rank = {n: i for i, n in enumerate(names)}
    found = sorted(edges.found.items(), key=lambda e: (rank[e[0][1]], rank[e[0][0]]))
    return tuple(edge.as_edge(source, target) for (source, target), edge in found)


def _definitions(run: NotebookRun) -> tuple[Definition, ...]:
    found = [d for c in run.cells if c.role in ("step", None) for d in c.record.definitions]
    return tuple(found)


def _stateful(run: NotebookRun) -> tuple[str, ...]:
    """Return the functions and classes that code changes after they were made."""
    found = {name for cell in run.cells for name in cell.record.by_value}
    made = {d.name for d in setup_definitions(run)}
    found |= {n for cell in run.cells for n in cell.record.changes if n in made}
    return tuple(sorted(found))


def _modules(run: NotebookRun) -> tuple[str, ...]:
    return tuple(sorted({m for c in run.cells if c.role != "skip" for m in c.record.modules}))
