"""Reference pages of the rules, made from their docstrings; `docs/write_rules.py` writes them."""

from __future__ import annotations

import inspect

from cellwright.analysis.rules import RULES
from cellwright.analysis.rules.facts import Rule


def render_page(rule: type[Rule]) -> str:
    """Return the page of one rule in Markdown."""
    text = inspect.cleandoc(rule.__doc__ or "")
    return (
        f"# {rule.code}: {rule.title}\n\n"
        f"Severity: {rule.severity}\n\n"
        f"{text}\n\n"
        f"Silence it where it is meant, with a reason: `# cellwright: ignore[{rule.code}] reason` "
        "at the end of the line, or on a line of its own for the whole cell.\n"
    )


def render_index() -> str:
    """Return the page that lists all rules."""
    rows = [f"| [{r.code}]({r.code}.md) | {r.severity} | {r.title} |" for r in RULES]
    return "\n".join(
        [
            "# Rules of the data flow",
            "",
            "What `cellwright check` reports about the code of the marked cells, by code. A read",
            "that only happens on some paths is reported as a warning.",
            "",
            "| code | severity | what |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )


def render_pages() -> dict[str, str]:
    """Return all pages by file name."""
    pages = {f"{rule.code}.md": render_page(rule) for rule in RULES}
    return {"index.md": render_index(), **pages}
