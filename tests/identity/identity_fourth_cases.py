"""Mutations of the fourth project, and the steps that each must make run: no more, no fewer."""

from __future__ import annotations

import gzip
import os
from functools import partial

from tests.identity import identity_cases
from tests.identity.identity_fourth_project import STEPS, turn, write_array, write_part

case = partial(identity_cases.case, every=frozenset(STEPS))


def write(path, data):
    """Return what writes a file of bytes."""
    return lambda folder: (folder / path).write_bytes(data)


def disguise(folder):
    """Replace a file by one of the same size and time of change."""
    place = folder / "conf/same.txt"
    before = place.stat()
    place.write_text("same2")
    os.utime(place, ns=(before.st_atime_ns, before.st_mtime_ns))


CASES = [
    # -- code that is reached in odd ways --------------------------------------------------------
    case("digits in a format", ("setup", "DIGITS = 2", "DIGITS = 3"), runs="fixing deep handled"),
    case("fields of a record", ("setup", "['x', 'y']", "['x', 'z']"), runs="placed chaining"),
    case("defaults of a record", ("setup", "[7]", "[8]"), runs="placed chaining"),
    case("default of a context variable", ("setup", "'plain'", "'fancy'"), runs="all"),
    case("lambdas of a loop", ("setup", "(1, 2, 3)", "(1, 2, 4)"), runs="handled"),
    case("what makes a class", ("tools.py", "{'size': 3}", "{'size': 4}"), runs="made read_source"),
    case(
        "base of a made class",
        ("tools.py", "self.size + 1", "self.size + 2"),
        runs="made read_source",
    ),
    case("a context manager", ("setup", "f'<{tag}>'", "f'[{tag}]'"), runs="entered deep handled"),
    case("a subscript of a class", ("setup", "Ring of", "Circle of"), runs="ringed deep handled"),
    case(
        "a format of a class", ("setup", "ring {spec}", "round {spec}"), runs="ringed deep handled"
    ),
    case(
        "a call of an object",
        ("setup", "return x + 1\n\nclass", "return x + 2\n\nclass"),
        runs="ringed deep handled",
    ),
    case("a cached property", ("setup", "start * 10", "start * 11"), runs="lazied deep handled"),
    case("what it uses", ("setup", "start = 4", "start = 5"), runs="lazied deep handled"),
    case(
        "an accessor of frames",
        ("setup", "_series * 2", "_series * 3"),
        runs="accessed dataset vendor deep handled",
    ),
    case(
        "imported within a function", ("reports/weekly.py", "70", "77"), runs="weekly deep handled"
    ),
    case("beside it", ("reports/weekly.py", "return 1", "return 2")),
    case(
        "imported from a package by another name",
        ("reports/sums.py", "a + b", "a + b + 1"),
        runs="daily",
    ),
    case("its neighbour there", ("reports/sums.py", "a - b", "b - a")),
    case(
        "a getter of attributes",
        ("setup", "attrgetter('x')", "attrgetter('y')"),
        runs="chaining deep handled",
    ),
    case(
        "an imported name",
        ("tools.py", "THRESHOLD = 3", "THRESHOLD = 4"),
        runs="collected read_source",
    ),
    case("one of two modules in a ring", ("ring_b.py", "+ 10", "+ 11"), runs="circled"),
    case("the other one", ("ring_a.py", "n <= 0", "n <= 1"), runs="circled"),
    case("beside the ring", ("ring_b.py", "return 0", "return 1")),
    case("an import under a condition", ("spaces/inner/new.py", "'...'", "'…'"), runs="dotted"),
    case(
        "a folder added to the path",
        ("vendor/vendored.py", "PRICE * 2", "PRICE * 3"),
        runs="all",
    ),
    # -- code that reads code --------------------------------------------------------------------
    case("a docstring that is read", ("setup", "Counts apples", "Counts pears"), runs="documented"),
    case("a docstring that nobody reads", ("setup", "Never read", "Not read")),
    case(
        "a module's docstring",
        ("tools.py", "Use: tools.", "Use: tool."),
        runs="moduled read_source",
    ),
    case(
        "a comment in source that is read",
        ("tools.py", "one or nothing", "1 or 0"),
        runs="read_source",
    ),
    case("a comment elsewhere", ("setup", "# a remark", "# a note")),
    # -- state of libraries and patches ----------------------------------------------------------
    case("digits of decimals", ("states", "prec = 6", "prec = 9"), runs="all"),
    case(
        "how arrays are printed",
        ("states", "precision=3", "precision=4"),
        runs="printed accessed dataset deep handled loaded mapped npy vendor",
    ),
    case("a variable of a module is set", ("states", "LEVEL = 3", "LEVEL = 4"), runs="levelled"),
    case(
        "its first value",
        ("shared_state.py", "LEVEL = 1", "LEVEL = 2"),
        runs="levelled deep handled",
    ),
    case("a table of a module is filled", ("states", "['k']", "['l']"), runs="tabled"),
    case("a class is patched", ("states", "power = 5", "power = 6"), runs="powered"),
    case("a patch by name", ("states", "'EXTRA', 2", "'EXTRA', 3"), runs="extra"),
    case("a name that all have", ("states", "+ '!'", "+ '?'"), runs="all"),
    case("an attribute of an object", ("states", "depth = 3", "depth = 4"), runs="deep"),
    case(
        "the class of that object", ("settings.py", "depth = 1", "depth = 2"), runs="deep handled"
    ),
    # -- files -----------------------------------------------------------------------------------
    case("a script that is run", ("scripts/one.py", "1", "11"), runs="ran"),
    case("a file of settings", ("conf/app.ini", "b = 1", "b = 2"), runs="configured"),
    case("a table in text", ("conf/rows.csv", "1,2", "1,3"), runs="rowed"),
    case("numbers in text", ("conf/numbers.txt", "3 4", "3 5"), runs="loaded"),
    case("an array in a file", act=lambda folder: write_array(folder, 3), runs="npy"),
    case("memory in a file", act=write("conf/raw.bin", b"\1\3"), runs="mapped"),
    case(
        "a packed text",
        act=write("conf/packed.gz", gzip.compress(b"other", mtime=0)),
        runs="zipped",
    ),
    case("a file deep in a tree", ("tree/b/c/three.txt", None, ""), runs="walked"),
    case("a file of another kind there", ("tree/b/c/three.csv", None, ""), runs="walked"),
    case("a file in a scanned folder", ("tree/a/more.csv", None, ""), runs="scanned walked"),
    case("read by another program", ("conf/called.txt", "called", "again"), runs="called"),
    case("a part of a data set", act=lambda folder: write_part(folder, "one", 5), runs="dataset"),
    case("one part more", act=lambda folder: write_part(folder, "two", 3), runs="dataset"),
    case("a link to a folder", act=lambda folder: turn(folder, "second"), runs="moved"),
    case("behind the link", ("ways/first/goal.txt", "first", "1st"), runs="moved"),
    case("where it does not lead", ("ways/second/goal.txt", "second", "2nd")),
    case("the same size and time", act=disguise, runs="stamped"),
    # -- variables and parameters ----------------------------------------------------------------
    case("a variable whose name is computed", variables={"LAB_FOURTH": "x"}, runs="named"),
    case("a variable read at import", variables={"LAB_AT_IMPORT": "yes"}, runs="imported_env"),
    case("a parameter in a comprehension", parameters={"scale": 5}, runs="scaled"),
]
