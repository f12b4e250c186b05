"""The command line: reads words, calls the API, shows what came of it; decides nothing itself.

One file per command in `commands`, imported when the command is used.
"""

from cellwright.cli.group import main

__all__ = ["main"]
