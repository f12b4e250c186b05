"""A verification as the terminal sees it: progress, verdicts, exit status."""

from __future__ import annotations

import html
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from cellwright.cli.marks_of_state import MARKS, STYLES
from cellwright.cli.output import Output
from cellwright.cli.running import cancelled_by_signals

if TYPE_CHECKING:
    from rich.console import Console

    from cellwright.api import Verification

PAGE = """<!doctype html>
<html lang="en"><meta charset="utf-8"><title>{title}</title>
<style>
body {{ font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; }}
table {{ border-collapse: collapse; width: 100%; }}
th, td {{ text-align: left; padding: .3rem .8rem; border-bottom: 1px solid #8884; }}
.different {{ color: #b3261e; font-weight: 600; }}
@media (prefers-color-scheme: dark) {{ body {{ background: #111; color: #eee; }}
.different {{ color: #ff8a80; }} }}
</style>
<h1>{title}</h1><p>{summary}</p>
<table><thead><tr><th>Step<th>Variable<th>Verdict<th>Why</thead><tbody>
{rows}
</tbody></table></html>
"""


def verify_and_show(output: Output, notebook: str, page: str | None, **arguments: Any) -> int:
    """Verify a notebook, show the verdicts, and return the exit status."""
    from cellwright import api
    from cellwright.cli.progress import open_progress

    cancel = api.Cancel()
    output.note("running the notebook in one kernel, then its pipeline")
    with cancelled_by_signals(cancel, output) as signals, open_progress(output) as progress:
        found = api.verify(notebook, on_event=progress.note, cancel=cancel, **arguments)
    if output.json:
        output.print_json(verification_json(found))
    else:
        print_verification(output.text(), notebook, found)
    if page:
        from cellwright.app import write_text

        write_text(Path(page), render_page(notebook, found))
    if signals:
        return 130
    return 0 if found.status == "equal" else 1


def verification_json(found: Verification) -> dict[str, object]:
    """Return the verdicts as the command line's JSON has them."""
    data: dict[str, object] = {
        "status": found.status,
        "variables": [
            {
                "step": v.step,
                "name": v.name,
                "status": v.status,
                **({"why": v.why} if v.why else {}),
            }
            for v in found.variables
        ],
    }
    if found.run:
        data["run"] = found.run.id
    if found.failure:
        failure = found.failure
        data["failure"] = {
            "kind": failure.kind,
            "message": failure.message,
            "cell": failure.cell,
            "line": failure.line,
            "traceback": failure.traceback,
        }
    return data


def print_verification(console: Console, notebook: str, found: Verification) -> None:
    """Print what differs and a summary; equal variables are only counted."""
    for verdict in found.variables:
        if verdict.status != "equal":
            mark = Text(f"{MARKS[verdict.status]} {verdict.status}", STYLES[verdict.status])
            words = f"  {verdict.step}.{verdict.name}  {verdict.why}"
            console.print(mark.append(words, "default"))
    console.print(summarise(notebook, found))
    if found.failure and found.failure.traceback:
        console.print(Text(found.failure.traceback))


def summarise(notebook: str, found: Verification) -> str:
    """Return one line on a verification."""
    if found.failure:
        who = "the pipeline" if found.run else "the notebook itself"
        place = f" in cell {found.failure.number}" if found.failure.number else ""
        return f"{notebook}: {who} failed{place}: {found.failure.message}"
    counts = Counter(v.status for v in found.variables)
    parts = ", ".join(f"{count} {status}" for status, count in sorted(counts.items()))
    if found.status == "unproven":
        return f"{notebook}: nothing is proven, no value could be compared ({parts})"
    verdict = "equal" if found.status == "equal" else "different"
    if verdict == "equal" and counts["uncomparable"]:
        verdict = "equal as far as they can be compared"
    return f"{notebook}: pipeline and notebook are {verdict} ({parts or 'no variables'})"


def render_page(notebook: str, found: Verification) -> str:
    """Return the verdicts as one self-contained page."""
    rows = [
        f'<tr><td>{html.escape(v.step)}<td>{html.escape(v.name)}<td class="{v.status}">'
        f"{v.status}<td>{html.escape(v.why)}"
        for v in found.variables
    ]
    return PAGE.format(
        title=html.escape(f"Verification of {notebook}"),
        summary=html.escape(summarise(notebook, found)),
        rows="\n".join(rows),
    )
