"""Step `files` of magics.ipynb.

Cells: files
Version: 9114bf5a8ac5b178afaa7ac5fa73b28aafb8983334ed9b32bcd4272c2136e267
"""

import os
import subprocess
from dataclasses import dataclass
from typing import Any


@dataclass
class FilesOutputs:
    """What `files` leaves."""

    listing: Any


def files() -> FilesOutputs:
    # %% [cell files] step files
    os.environ["GREETING"] = "hello"  # %env GREETING=hello
    total = sum(range(10))  # %time
    listing = subprocess.run("printf 'b\\na\\n'", shell=True, stdout=subprocess.PIPE, text=True).stdout.splitlines()
    subprocess.run(f'echo {total} $HOME > /dev/null', shell=True)

    return FilesOutputs(listing=listing)
