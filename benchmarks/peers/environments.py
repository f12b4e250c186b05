"""Environments for the peers, made once under `.cache/`; not what is run in them.

`BENCH_PEERS` names another folder for them.
"""

import os
import subprocess
import sys
from pathlib import Path

CACHE = Path(__file__).resolve().parents[2] / ".cache"
ROOT = Path(os.environ.get("BENCH_PEERS") or CACHE / "peers")


def find_python(peer):
    """Return the interpreter to run a peer with, after installing what it needs.

    Returns None, and says why, when it cannot be installed.
    """
    if not peer.requirements:
        return Path(sys.executable)
    folder = ROOT / type(peer).__name__.lower()
    python, stamp = folder / "bin" / "python", folder / ".requirements"
    wanted = "\n".join(peer.requirements)
    if stamp.exists() and stamp.read_text() == wanted:
        return python
    print(f"installing {peer.name}", flush=True)
    try:
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [python, "-m", "pip", "--disable-pip-version-check", "install", "--quiet"]
        subprocess.run([*pip, *peer.requirements], check=True)
    except subprocess.CalledProcessError as problem:
        print(f"{peer.name} cannot be installed here: {problem}", flush=True)
        return None
    stamp.write_text(wanted)
    return python
