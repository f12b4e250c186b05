"""What values that refer to functions and classes of a notebook need to find them again."""

from __future__ import annotations

from collections import defaultdict

from cellwright.model import Pipeline


def definition_sources(pipeline: Pipeline) -> dict[str, dict[str, object]]:
    """Return for each definition of a pipeline its kind, source, needs and whether it has state.

    A function that is defined twice is left out: its name does not tell which one a value holds,
    so that values carry the function itself. A class that is defined again has its `others`.
    """
    found: dict[str, dict[str, object]] = {}
    made: dict[str, dict[str, dict[str, object]]] = defaultdict(dict)
    places = {cell.cell.id: cell.cell.number for cell in pipeline.cells}
    for definition in (*pipeline.setup_definitions, *pipeline.definitions):
        made[definition.name][definition.source] = found[definition.name] = {
            "kind": definition.kind,
            "source": definition.source,
            "needs": list(definition.needs),
            "stateful": definition.name in pipeline.stateful,
            "place": [places.get(definition.cell, 0), definition.line],
        }
    for name, versions in made.items():
        others = [v for v in versions.values() if v is not found[name]]
        if others and found[name]["kind"] == "class":
            found[name]["others"] = [v for v in others if v["kind"] == "class"]
    twice = {n for n, versions in made.items() if len(versions) > 1}
    return {n: d for n, d in found.items() if n not in twice or d["kind"] != "function"}
