"""What a cell leaves: how its names are bound, which of them share objects."""

from __future__ import annotations

from cellwright.analysis.frames import UNBOUND
from cellwright.analysis.machine import Machine
from cellwright.analysis.record import Record
from cellwright.analysis.values import Thing, reach
from cellwright.model import MODULE_PREFIX


def finish_cell(machine: Machine) -> Record:
    """Write down what the cell left: how its names are bound, and which share objects."""
    record = machine.record
    here = frozenset({record.position})
    for name in sorted(record.touched):
        binding = machine.state.get((machine.notebook.serial, name)) or UNBOUND
        if not binding.unbound and binding.origins == here:
            record.writes[name] = "bound"
        elif not binding.value and binding.origins == here:
            record.writes[name] = "deleted"
        else:
            record.writes[name] = "maybe"
        record.left[name] = binding
    for item in in_modules(record):
        left = machine.binding_of(item)
        if left is not None:
            record.left[item] = left
            if left.origins != here:
                record.state_perhaps.add(item)
    _note_joins(machine, record)
    shared = {name for _, names in record.joins for name in names}
    for name in sorted((shared | set(record.changes)) - set(record.touched)):
        record.left[name] = machine.binding_of(name) or UNBOUND
    return record


def _note_joins(machine: Machine, record: Record) -> None:
    """Note the objects that more than one name reaches, from what the cell wrote on."""
    seen: set[Thing] = set()
    known = {*record.touched, *record.changes, *in_modules(record)}
    todo = sorted(known)
    while todo:
        binding = machine.binding_of(todo.pop()) or UNBOUND
        for thing in reach(binding.value):
            if thing in seen:
                continue
            seen.add(thing)
            if not thing.holders and len(thing.names) < 2:
                continue
            if thing.kind in ("class", "function") and not machine.joins_definitions:
                continue
            names = machine.names_of(thing)
            if len(names) > 1:
                record.joins.append((thing, frozenset(names)))
                todo.extend(sorted(set(names) - known))
                known.update(names)


def in_modules(record: Record) -> list[str]:
    """Return what the cell sets or changes in local modules, sorted."""
    return sorted(item for item in record.state_sets if item.startswith(MODULE_PREFIX))
