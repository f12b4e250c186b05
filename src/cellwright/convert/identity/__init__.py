"""Identity of code: what each task of a pipeline means, precisely enough to say what changed."""

from cellwright.convert.identity.finding import find_meanings, find_widened
from cellwright.convert.identity.lines import find_line, find_member
from cellwright.convert.identity.records import Meaning

__all__ = ["Meaning", "find_line", "find_meanings", "find_member", "find_widened"]
