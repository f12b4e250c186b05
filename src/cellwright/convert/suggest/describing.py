"""Names of the proposed steps and the sentences about them; which cells they have is settled."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping

from cellwright.convert.suggest.cutting import stage_of
from cellwright.convert.suggest.draft import Draft, Group
from cellwright.convert.suggest.naming import VAGUE, choose_name, slug
from cellwright.convert.suggest.records import SuggestedStep
from cellwright.model import Pipeline, Step, StepSettings

_BY_STAGE = {
    "load": "load_data",
    "split": "split",
    "train": "train_model",
    "evaluate": "evaluate",
    "plot": "plot",
    "save": "save",
    "prepare": "prepare",
}
_SHOWN = 5
_WHOLE = "all the work is in this one cell: split it where another step should begin"
_AWAIT = re.compile(r"\bawait\b")
_VAGUE = re.compile(r"[xy]_?(?:tr|te|val|dev)\w*$", re.IGNORECASE)


def name_groups(draft: Draft, pipeline: Pipeline, taken: Collection[str]) -> list[str]:
    """Return a name for each group: its heading, its model, what it produces, what it does."""
    found: list[str] = []
    for i, group in enumerate(draft.groups):
        step = pipeline.step(f"group@{i}")
        wishes = [w for w in group.wishes if w]
        stage, kept = _stage(draft, group), _kept_last(draft, group, step)
        if kept and stage in {*found, *taken}:
            stage = f"{stage}_{kept}"
        wishes += [*_comment(draft, group), *_products(draft, group, step), stage]
        if group.title:
            wishes = _beside_title(wishes, group, {*found, *taken})
        used = _used(draft, group)
        wishes = [f"{w}_step" if w in used else w for w in wishes]
        found.append(choose_name(wishes, {*found, *taken}))
    return found


def _used(draft: Draft, group: Group) -> set[str]:
    """Return what a group that awaits has of functions, classes and imports.

    Its script must be a function, whose name would hide them.
    """
    if not any(_AWAIT.search(draft.facts[p].cell.code) for p in group.cells):
        return set()
    made = {d.name for cell in draft.facts.values() for d in cell.record.definitions}
    records = [draft.facts[p].record for p in group.cells]
    own = {d.name for record in records for d in record.definitions}
    return own | {name for record in records for name in record.reads if name in made}


def _beside_title(wishes: list[str], group: Group, taken: set[str]) -> list[str]:
    """Prefer a free name; a heading that has given its name to another step comes last."""
    title = slug(group.title)
    free = [w for w in wishes if w not in taken]
    return [*free, *([title] if title else []), *wishes]


def _comment(draft: Draft, group: Group) -> list[str]:
    """Return the name that a short comment at the top of the group's first cell gives."""
    lines = draft.facts[group.cells[0]].cell.code.strip().splitlines()
    first = lines[0].strip() if lines else ""
    if not first.startswith("#") or first.startswith(("#!", "# %%", "#%%")):
        return []
    text = first.strip("#-=* ").rstrip(":.")
    wordy = 1 <= len(text.split()) <= 4 and text.replace(" ", "").isalpha()
    return [slug(text)] if wordy else []


def _products(draft: Draft, group: Group, step: Step) -> list[str]:
    """Return what the group produces for others, else what it keeps; names that say something."""
    order: dict[str, int] = {}
    for position in group.cells:
        for name in draft.facts[position].record.touched:
            order[name] = position
    given = [n for n in step.outputs if n[0] != "@" and n in order]
    kept = [n for n in step.results if n in order]
    for names in (given, kept):
        telling = [n for n in names if len(n) > 3 and not n.isupper()]  # capitals are constants
        good = [n for n in telling if not _VAGUE.match(n) and slug(n) not in VAGUE]
        if good:
            return [slug(max(good, key=lambda n: (order[n], -names.index(n))))]
    return []


def _kept_last(draft: Draft, group: Group, step: Step) -> str:
    """Return the last name that the group keeps, also one that says little; empty if none."""
    touched = [n for p in group.cells for n in draft.facts[p].record.touched]
    kept = [n for n in touched if n in {*step.outputs, *step.results} and n[0] != "@"]
    return slug(kept[-1]) if kept else ""


def _stage(draft: Draft, group: Group) -> str:
    """Return a name for what most matters of what the group does."""
    stages = {stage_of(draft.facts[p]) for p in group.cells}
    order = ("train", "split", "load", "save", "evaluate", "prepare", "plot")
    return _BY_STAGE[next(s for s in order if s in stages)]


def _beside_another(pipeline: Pipeline, name: str, names: list[str]) -> bool:
    """Return whether some proposed step neither needs a step nor is needed by it."""
    near = {name}
    for grow in (_upstream, _downstream):
        waiting = [name]
        while waiting:
            found = grow(pipeline, waiting.pop()) - near
            near |= found
            waiting.extend(sorted(found))
    return bool(set(names) - near)


def _upstream(pipeline: Pipeline, name: str) -> set[str]:
    return {e.source for e in pipeline.edges if e.target == name}


def _downstream(pipeline: Pipeline, name: str) -> set[str]:
    return {e.target for e in pipeline.edges if e.source == name}


def describe_steps(
    draft: Draft, pipeline: Pipeline, names: list[str], after: Mapping[str, tuple[str, ...]]
) -> list[SuggestedStep]:
    """Return the steps with their reasons."""
    found = []
    cells = draft.marked.cells
    for name, group in zip(names, draft.groups, strict=True):
        step = pipeline.step(name)
        if group.beside and not _beside_another(pipeline, name, names):
            group.reasons = [r for r in group.reasons if "can run" not in r]
        outputs = [n for n in step.outputs if n[0] != "@"]
        reasons = list(dict.fromkeys(group.reasons))
        if outputs:
            more = ", …" if len(outputs) > _SHOWN else ""
            shown = ", ".join(f"`{n}`" for n in outputs[:_SHOWN])
            reasons.append(f"hands on {shown}{more}")
        elif not reasons:
            inputs = [f"`{n}`" for n in step.inputs if n[0] != "@"][:_SHOWN]
            reasons.append(
                f"goes on with {', '.join(inputs)} from the steps above"
                if inputs
                else _WHOLE
                if len(names) == 1 and len(group.cells) == 1
                else "stands alone: no other cell needs what it makes"
            )
        if name in after:
            waits = ", ".join(f"`{n}`" for n in after[name])
            reasons.append(f"waits for {waits}: commands of a shell may work on its files")
        found.append(
            SuggestedStep(
                name,
                tuple(cells[p].cell.id for p in group.cells),
                tuple(cells[p].cell.number for p in group.cells),
                "; ".join(reasons),
                StepSettings(after=after.get(name, ())),
            )
        )
    return found
