"""Step `shell` of magics.ipynb.

Cells: script
Version: 650db31d61cd4761a75b1ce5cab8eac23cb8e3461946e3ba1d1f099d6364da91
"""

import subprocess


def shell() -> None:
    # %% [cell script] step shell
    subprocess.run(["bash"], input="""\
true
""", text=True, check=True)
