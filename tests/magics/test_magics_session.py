"""Values that are not what the notebook would make are noticed."""

from cellwright.magics.session import FileCell, NotebookFile, RanCell, Session


def ran(cell_id, source, time, *binds):
    return RanCell(cell_id, source, time, frozenset(binds))


def file(time, *cells):
    """Make a file from (id, source, names bound) in order."""
    made = [FileCell(i, n, source, frozenset(b)) for n, (i, source, *b) in enumerate(cells, 1)]
    return NotebookFile(made, time)


def session(*cells, earlier=()):
    made = Session(frozenset(earlier))
    for cell in cells:
        made.add(cell)
    return made


LOAD, USE = ("load", "x = 1", "x"), ("use", "y = x", "y")


def test_nothing_is_told_when_nothing_is_wrong():
    watched = session(ran("load", "x = 1", 10, "x"))
    assert watched.find_stale(["x", "unknown"], "use", None) == []
    assert watched.find_stale(["x"], "use", file(20, LOAD, USE)) == []


def test_a_name_that_its_edited_cell_no_longer_makes():
    watched = session(ran("load", "x = 1", 10, "x"), ran("load", "z = 1", 11, "z"))
    (told,) = watched.find_stale(["x", "z"], "use", None)
    assert told == "`x` was made by a cell, which has since been edited and no longer makes it"
    (told,) = watched.find_stale(["x"], "use", file(1, LOAD, USE))
    assert "by cell 1, which" in told


def test_made_again_it_is_fresh():
    watched = session(
        ran("load", "x = 1", 10, "x"), ran("load", "z = 1", 11, "z"), ran("b", "x = 2", 12, "x")
    )
    assert watched.find_stale(["x"], "use", None) == []


def test_running_the_same_source_again_changes_nothing():
    watched = session(ran("load", "x = 1", 10, "x"), ran("load", "x = 1", 11, "x"))
    assert watched.find_stale(["x"], "use", None) == []


def test_cells_without_ids_are_not_taken_for_one_another():
    watched = session(ran(None, "x = 1", 10, "x"), ran(None, "z = 1", 11, "z"))
    assert watched.find_stale(["x"], None, None) == []


def test_a_cell_that_was_edited_in_the_file_after_it_ran():
    watched = session(ran("load", "x = 1", 10, "x"))
    edited = file(20, ("load", "x = 2", "x"), USE)
    assert watched.find_stale(["x"], "use", edited) == [
        "`x` was made by cell 1, which has since been edited"
    ]


def test_an_older_file_proves_nothing():
    watched = session(ran("load", "x = 1", 10, "x"))
    assert watched.find_stale(["x"], "use", file(9, ("load", "x = 2", "x"), USE)) == []
    assert watched.find_stale(["x"], "use", file(9, USE)) == []


def test_a_cell_that_was_deleted():
    watched = session(ran("load", "x = 1", 10, "x"))
    assert watched.find_stale(["x"], "use", file(20, USE)) == [
        "`x` was made by a cell that has since been deleted"
    ]


def test_ids_that_the_file_does_not_have_prove_nothing():
    watched = session(ran("vscode:load", "x = 1", 10, "x"))
    assert watched.find_stale(["x"], "vscode:use", file(20, LOAD, USE)) == []
    assert watched.find_stale(["x"], None, file(20, LOAD, USE)) == []


def test_a_cell_that_never_ran():
    watched = session(ran("other", "x = 3", 10, "x"))
    notebook = file(20, LOAD, USE, ("other", "x = 3", "x"))
    assert watched.find_stale(["x"], "use", notebook) == [
        "`x` is made by cell 1, which has not run in this session"
    ]
    assert session(earlier=["x = 1"]).find_stale(["x"], "use", notebook) == []
    assert session().find_stale(["x"], "unsaved", notebook) == []


def test_a_value_of_its_own_earlier_run():
    watched = session(ran("use", "x = x + 1", 10, "x"))
    notebook = file(20, LOAD, ("use", "x = x + 1", "x"))
    assert watched.find_stale(["x"], "use", notebook) == [
        "`x` comes from an earlier run of this cell; cell 1 has not run"
    ]
