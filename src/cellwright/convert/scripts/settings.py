"""The settings of a step as words: for headers and for pipeline.yaml."""

from __future__ import annotations

from collections.abc import Mapping

from cellwright.model import StepSettings


def describe_settings(settings: StepSettings) -> Mapping[str, object]:
    """Return the settings that differ from the defaults, in the order of the options.

    Times are in seconds and memory in bytes.
    """
    default = StepSettings()
    found: dict[str, object] = {}
    for name in StepSettings.__dataclass_fields__:
        value = getattr(settings, name)
        if value == getattr(default, name):
            continue
        if name == "foreach":
            value = [f"{f.variable}={f.expression}" for f in value]
        elif isinstance(value, tuple):
            value = list(value)
        elif isinstance(value, float) and value.is_integer():
            value = int(value)
        found[name] = value
    return found
