"""What values that refer to functions and classes of a notebook need to find them again."""

from __future__ import annotations

from collections import defaultdict

from cellwright.model import Pipeline


def definition_sources(pipeline: Pipeline) -> dict[str, dict[str, object]]:
    """Return for each definition of a pipeline its kind, source, needs and whether it has state.

    A function that is defined twice is left out: its name does not tell which one a value holds,
    so that values carry the function itself.
    """
    found: dict[str, dict[str, object]] = {}
    texts: dict[str, set[str]] = defaultdict(set)
    for made in (*pipeline.setup_definitions, *pipeline.definitions):
        texts[made.name].add(made.source)
        found[made.name] = {
            "kind": made.kind,
            "source": made.source,
            "needs": list(made.needs),
            "stateful": made.name in pipeline.stateful,
        }
    twice = {n for n, sources in texts.items() if len(sources) > 1 and found[n]["kind"] != "class"}
    return {n: d for n, d in found.items() if n not in twice or d["kind"] != "function"}
