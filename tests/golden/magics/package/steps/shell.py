"""Step `shell` of magics.ipynb.

Cells: script
Version: a6fb8976fea7113dabda49cb23206b12bffa059a7ae794d39c89a8b1a65b13f1
"""

import subprocess


def shell() -> None:
    # %% [cell script] step shell
    subprocess.run(["bash"], input="""\
true
""", text=True, check=True)
