"""Names for steps: from headings, or from what the step produces; always valid and unique."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

from cellwright.analysis.tables.words import words
from cellwright.convert.mark_values import parse_step_name

_NUMBER = re.compile(
    r"^\s*(?:(?:step|part|section|chapter|stage|phase|task)\s+)?"
    r"(?:\(?\d+(?:\.\d+)*\)?[.):]?|[a-z]\.?\d+(?:\.\d+)*[.):]?|[ivx]+[.):]|[a-z][.)])"
    r"(?:\s*[-–—:]+\s*|\s+)(?=\S)",
    re.IGNORECASE,
)
_FILLERS = words(
    """
    the a an of our and to for in on with by from let lets us we s some this that is are now
    using via into
    """
)
_MOST_WORDS = 4
_MOST_CHARACTERS = 32

VAGUE = words("""
    df data x y X Y t tmp temp res result out a b c d i j k n m f fig ax axes frame raw arr
    values value ds dataset
    """)
"""Names of variables that say nothing about what they hold."""


def slug(text: str) -> str:
    """Return words as a name: lower case, joined by underscores, fillers left out if need be.

    Example:
        >>> slug("2.1 Clean the data"), slug("Modèle & évaluation"), slug("🚀 Train!")
        ('clean_data', 'modele_evaluation', 'train')
        >>> slug("RandomForestClassifier")
        'random_forest_classifier'
    """
    text = _NUMBER.sub("", text)
    text = re.sub(r"(?<=[a-z])(?=[A-Z][a-z])", " ", text)
    folded = unicodedata.normalize("NFKD", text.replace("'", "").replace("’", ""))
    plain = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.findall(r"\w+", plain.lower().replace("_", " "))
    words = [w for w in words if w not in _FILLERS] or words
    while len(words) > 1 and (len(words) > _MOST_WORDS or len("_".join(words)) > _MOST_CHARACTERS):
        words.pop()
    return "_".join(words)[:_MOST_CHARACTERS].strip("_")


def choose_name(wishes: Iterable[str], taken: Collection[str]) -> str:
    """Return the first wish that is a valid name, with a number behind it if it is taken.

    Example:
        >>> choose_name(["", "2024", "train"], {"train"}), choose_name(["class"], ())
        ('step_2024', 'step_class')
    """
    for wish in wishes:
        for name in (wish, f"step_{wish}", f"{wish}_step") if wish else ():
            try:
                valid = parse_step_name(name)
            except ValueError:
                continue
            return _unique(valid, taken)
    return _unique("step_1", taken)


def _unique(name: str, taken: Collection[str]) -> str:
    stem = re.sub(r"_\d+$", "", name) if name.startswith("step_") else name
    found, count = name, 1
    while found in taken:
        count += 1
        found = f"{stem}_{count}"
    return found
