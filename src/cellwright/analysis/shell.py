"""Files that shell commands name, and whether they read or write them; not what else they do."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from typing import Final

from cellwright.analysis.record import FileMode
from cellwright.analysis.tables.words import words

_LAST_WRITTEN: Final = words("cp install ln rsync convert ffmpeg pandoc sort_")
"""Commands that write what they name last and read the rest."""

_ALL_WRITTEN: Final = words("mv rm rmdir touch truncate tee shred gzip gunzip bzip2 xz unxz unzip_")
"""Commands after which none of the files they name is as it was."""

_FILES: Final = _LAST_WRITTEN | _ALL_WRITTEN | words("mkdir cat head tail wc sort ls grep")
"""Commands whose arguments are paths even when they have neither dot nor slash."""

_SEARCHING: Final = words("grep egrep fgrep sed awk perl")
"""Commands whose first word is no path."""

_TAKEN: Final = frozenset({"-o", "-O", "--output", "--output-document", "-d", "-C", "--out"})
"""Options that a path follows which is written."""

_PREFIXES: Final = words("sudo time nice nohup env exec command")
_ENDS: Final = frozenset({"|", "||", "&", "&&", ";", "\n"})
_PATH: Final = re.compile(r"[\w@%+.,/~*?-]+")


def files_of(text: str) -> Iterator[tuple[str, FileMode]]:
    """Yield the paths that a piece of shell text names, and how they are used.

    Words that only the shell knows (`$x`) are left out; those with `*` or `?` are patterns.

    Example:
        >>> list(files_of("sort data.csv | head > top.csv; mkdir -p out"))
        [('data.csv', 'read'), ('top.csv', 'write'), ('out', 'make')]
        >>> list(files_of("rm *.tmp"))
        [('*.tmp', 'write')]
        >>> list(files_of("wget -q https://example.org/x.zip -O x.zip"))
        [('x.zip', 'write')]
    """
    for line in text.replace("\\\n", " ").splitlines():
        for command in _commands(line):
            yield from _files_of_command(command)


def _commands(line: str) -> Iterator[list[str]]:
    lexer = shlex.shlex(line, posix=True, punctuation_chars=True)
    lexer.whitespace_split = True
    found: list[str] = []
    try:
        for word in lexer:
            if word in _ENDS:
                yield found
                found = []
            else:
                found.append(word)
    except ValueError:
        return
    yield found


def _files_of_command(command: list[str]) -> Iterator[tuple[str, FileMode]]:
    plain: list[str] = []
    taken: str = ""
    for word in command:
        if taken:
            if _is_path(word):
                yield word, "read" if taken == "<" else "write"
            taken = ""
        elif word in (">", ">>", "<", ">&", "&>") or (plain and word in _TAKEN):
            taken = word
        elif not word.startswith("-") and ("=" not in word or plain):
            plain.append(word)
    while plain and plain[0] in _PREFIXES:
        plain.pop(0)
    if plain:
        yield from _arguments(*plain)


def _arguments(name: str, *words: str) -> Iterator[tuple[str, FileMode]]:
    """Yield the paths among the words after the name of a command."""
    command = name.rpartition("/")[2]
    given = words[1:] if command in _SEARCHING else words
    paths = [w for w in given if _is_path(w) and (command in _FILES or set("./") & set(w))]
    if command == "ls" and not given:
        paths = ["*"]
    for i, path in enumerate(paths):
        yield path, _mode(command, last=i == len(paths) - 1)


def _mode(command: str, *, last: bool) -> FileMode:
    if command == "mkdir":
        return "make"
    if command in _ALL_WRITTEN or (last and command in _LAST_WRITTEN):
        return "write"
    return "read"


def _is_path(word: str) -> bool:
    """Return whether a word can be a path that is known as it stands."""
    known = bool(_PATH.fullmatch(word)) and word[0] not in "-~" and "://" not in word
    return known and not word.startswith(("/dev/", "/proc/"))
