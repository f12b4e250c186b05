"""Writes the reference pages of the rules: `python docs/write_rules.py`."""

from pathlib import Path

from cellwright.analysis.rules.pages import render_pages

FOLDER = Path(__file__).parent / "reference" / "rules"


def main() -> None:
    """Write one page for each rule and the list of them; remove pages of rules that are gone."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    pages = render_pages()
    for path in FOLDER.glob("*.md"):
        if path.name not in pages:
            path.unlink()
    for name, text in pages.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    main()
