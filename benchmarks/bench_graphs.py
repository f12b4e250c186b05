"""The same graphs run by Cellwright and by its peers, interleaved: wall and CPU seconds, medians.

    python benchmarks/bench_graphs.py [ROUNDS] [--only WORK,…] [--peers NAME,…] [--write]

Peers are installed into environments of their own under `.cache/peers/` the first time. CPU seconds
are user and system time of the whole process tree, also of processes that outlive the command. A
system that has used up its seconds for a row (`--patience`) takes part in no further round of it,
so that all of it takes about a quarter of an hour. Each row is kept in `.cache/benchmarks.json` as
soon as it is measured; begun again, the program goes on with the rows that are missing (`--again`
measures all anew). `--write` puts the table into `docs/benchmarks.md`.
"""

import argparse
import os
import shutil
import tempfile
from functools import partial
from pathlib import Path

import results
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
    parser.add_argument("--patience", type=float, default=30, help="seconds a system and row")
    parser.add_argument("--again", action="store_true", help="measure what is there already")
    parser.add_argument("--write", action="store_true", help="put the table into the documents")
    options = parser.parse_args()
    wanted = [word.lower() for word in options.peers.split(",") if word]
    peers = [make() for make in PEERS]
    peers = [p for p in peers if not wanted or any(word in p.name.lower() for word in wanted)]
    pythons = {peer: find_python(peer) for peer in peers}
    peers = [peer for peer in peers if pythons[peer]]
    kept = results.load(again=options.again)
    # what outlives runs ends with this folder
    os.environ["XDG_RUNTIME_DIR"] = waiting = tempfile.mkdtemp(prefix="cwb-", dir="/tmp")
    try:
        for name in options.only.split(","):
            with tempfile.TemporaryDirectory() as folder:
                bench(WORKS[name], peers, pythons, Path(folder), options, kept)
    finally:
        shutil.rmtree(waiting)
    if options.write:
        results.write(kept)


def bench(work, peers, pythons, root, options, kept):
    """Time one graph from nothing, and if it has an edited step, again and after the edit."""
    sample = "frame" in work.title
    places = {}

    def missing(title, taking_part):
        return [p for p in taking_part if p.name not in kept["rows"].get(title, {})]

    titles = [work.title, *((AGAIN, EDITED) if work.edited is not None else ())]
    peers = [p for p in peers if any(missing(title, [p]) for title in titles if takes(p, title))]
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

    for title, act in zip(titles, (from_nothing, again, edited), strict=False):
        taking_part = [p for p in peers if takes(p, title)]
        found = interleave(
            {p.name: partial(act, p) for p in taking_part}, options.rounds, options.patience
        )
        results.keep(kept, title, found)
        if found:
            print_table(title, found, _baseline(found))


AGAIN = "the same again, nothing changed"
EDITED = "the same, one step edited"


def takes(peer, title):
    """Return whether a row says something of a system."""
    if title == AGAIN:
        return peer.keeps_results
    return title != EDITED or bool(peer.edited)


def _baseline(found):
    return "Cellwright" if "Cellwright" in found else next(iter(found))


def _environment(peer, python):
    """Return the environment: the peer's interpreter first on the path, modules compiled."""
    kept = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
    path = os.pathsep.join([str(python.parent), kept.get("PATH", "")])
    return {**kept, **peer.environment, "PATH": path}


if __name__ == "__main__":
    main()
