"""The same graphs run by Cellwright and by its peers, interleaved: wall and CPU seconds, medians.

Run with `python benchmarks/bench_graphs.py [ROUNDS] [--only WORK,…] [--peers NAME,…]`. Peers are
installed into environments of their own under `.cache/peers/` the first time. CPU seconds are
user and system time of the whole process tree, also of processes that outlive the command.
"""

import argparse
import os
import tempfile
from functools import partial
from pathlib import Path

from measure import interleave, print_table, time_command
from peers import PEERS
from peers.environments import find_python
from work import WORKS


def main():
    """Time the chosen graphs with the chosen peers."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rounds", nargs="?", type=int, default=3)
    parser.add_argument("--only", default=",".join(WORKS), help="which graphs")
    parser.add_argument("--peers", default="", help="parts of the names of systems, with commas")
    options = parser.parse_args()
    wanted = [word.lower() for word in options.peers.split(",") if word]
    peers = [make() for make in PEERS]
    peers = [p for p in peers if not wanted or any(word in p.name.lower() for word in wanted)]
    pythons = {peer: find_python(peer) for peer in peers}
    peers = [peer for peer in peers if pythons[peer]]
    for name in options.only.split(","):
        with tempfile.TemporaryDirectory() as folder:
            bench(WORKS[name], peers, pythons, Path(folder), options.rounds)


def bench(work, peers, pythons, root, rounds):
    """Time one graph from nothing, and if it has an edited step, again and after the edit."""
    sample = "frame" in work.title
    places = {}
    for peer in peers:
        places[peer] = root / type(peer).__name__
        places[peer].mkdir()
        peer.prepare(places[peer], work, pythons[peer])

    def run(peer, words):
        return time_command(
            list(map(str, words)), places[peer], _environment(peer, pythons[peer]), sample=sample
        )

    def from_nothing(peer):
        peer.fresh(places[peer])
        return run(peer, peer.command(places[peer], pythons[peer]))

    def again(peer):
        return run(peer, peer.command(places[peer], pythons[peer]))

    numbers = iter(range(1, 10_000))

    def edited(peer):
        words = peer.edited(places[peer], work.edit(next(numbers)), pythons[peer])
        return run(peer, words)

    rows = [(work.title, from_nothing, peers)]
    if work.edited is not None:
        rows += [
            ("the same again, nothing changed", again, [p for p in peers if p.keeps_results]),
            ("the same, one step edited", edited, [p for p in peers if p.edited]),
        ]
    for title, act, taking_part in rows:
        found = interleave({p.name: partial(act, p) for p in taking_part}, rounds)
        print_table(title, found, _baseline(found))


def _baseline(found):
    return "Cellwright" if "Cellwright" in found else next(iter(found))


def _environment(peer, python):
    """Return the environment: the peer's interpreter first on the path, modules compiled."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join([str(python.parent), kept.get("PATH", "")])
    return {**kept, **peer.environment, "PATH": path}


if __name__ == "__main__":
    main()
