"""Step `files` of magics.ipynb.

Cells: files
Version: 3e6bf13b6fb791567cdab148c08fbd80c1b37854efe11d3bedaeddd15dabba78
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
    listing = subprocess.run("printf 'b\\na\\n'", shell=True, stdout=subprocess.PIPE, text=True, check=False).stdout.splitlines()
    subprocess.run(f'echo {total} $HOME > /dev/null', shell=True, check=False)

    return FilesOutputs(listing=listing)
