"""What databases and drivers raise, as errors of the ledger: code, place without password, hint."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
import sys

import pytest

from cellwright.errors import LedgerError, SettingsError
from cellwright.ledgers.connection import parse_url
from cellwright.ledgers.failures import mapped_errors, shown_url
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import make_stamp, ran, started, write_run


def _caught(call):
    with pytest.raises(LedgerError) as caught:
        call()
    error = caught.value
    assert error.hint
    assert error.exit_status == 3
    return error


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("a/b.db", "a/b.db"),
        ("/a/ü b.db", "/a/ü b.db"),
        ("sqlite:////a/b.db", "/a/b.db"),
        ("postgresql://u:p@h:1/d", "postgresql+psycopg://u:***@h:1/d"),
        ("postgresql://u@h/d?password=p&sslmode=require",
         "postgresql+psycopg://u@h/d?sslmode=require"),
        ("postgresql://u@h/d?sslpassword=p", "postgresql+psycopg://u@h/d"),
    ],
)  # fmt: skip
def test_a_place_is_shown_without_passwords(url, shown):
    assert shown_url(parse_url(url)) == shown


@pytest.mark.parametrize(
    "url", ["mysql://u:p4ss@h/d", "sqlite://", "sqlite:///:memory:", "://", "a://b:c://d"]
)
def test_what_names_no_ledger_is_refused(url):
    with pytest.raises(SettingsError) as caught:
        SqlLedger(url)
    error = caught.value
    assert (error.code, error.where, error.exit_status) == ("ledger-url", "setting `ledger`", 2)
    assert "p4ss" not in str(error)
    assert error.hint


def test_a_folder_in_place_of_the_file(tmp_path):
    error = _caught(SqlLedger(str(tmp_path)).runs)
    assert (error.code, error.where) == ("ledger-unreachable", str(tmp_path))


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "file").write_text("")
    ledger = SqlLedger(str(tmp_path / "file" / "ledger.db"))
    error = _caught(lambda: ledger.append("r", [started("load")], make_stamp()))
    assert error.code == "ledger-unreachable"
    assert error.where.endswith("file/ledger.db")


def test_a_file_that_is_no_database(tmp_path):
    place = tmp_path / "ledger.db"
    place.write_text("no database at all, but long enough to look at" * 100)
    ledger = SqlLedger(str(place))
    assert _caught(ledger.runs).code == "ledger-damaged"
    assert place.read_text().startswith("no database")


def test_a_database_that_cannot_be_written(tmp_path):
    place = tmp_path / "ledger.db"
    write_run(SqlLedger(str(place)), "r1", ran("load"))
    ledger = SqlLedger(f"sqlite:///file:{place}?mode=ro&uri=true")
    error = _caught(lambda: ledger.append("r2", [started("load")], make_stamp()))
    assert error.code in ("ledger-read-only", "ledger-unreachable")
    ledger.close()


@pytest.mark.skipif(os.name != "posix", reason="limits of processes are those of POSIX")
def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path):
    place = tmp_path / "ledger.db"
    write_run(SqlLedger(str(place)), "r1", ran("load"))
    code = """
import resource, signal, sys
from cellwright.errors import LedgerError
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import ran, write_run
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
ledger = SqlLedger(sys.argv[1])
ledger.runs()
resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
try:
    write_run(ledger, "r2", ran("load", value="x" * 300_000))
except LedgerError as error:
    print(error.code)
"""
    done = subprocess.run(
        [sys.executable, "-c", code, str(place)], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() in ("ledger-full", "ledger-unreachable")
    ledger = SqlLedger(str(place))
    assert [r.run for r in ledger.runs()] == ["r1"]
    write_run(ledger, "r2", ran("load"))
    assert ledger.verify_chain() == []
    ledger.close()


def test_a_damaged_file_is_told(tmp_path):
    place = tmp_path / "ledger.db"
    ledger = SqlLedger(str(place))
    for i in range(20):
        write_run(ledger, f"r{i}", ran("load"))
    ledger.close()
    whole = bytearray(place.read_bytes())
    whole[4096:] = b"\xff" * (len(whole) - 4096)
    place.write_bytes(whole)
    assert _caught(SqlLedger(str(place)).runs).code == "ledger-damaged"


def test_our_own_errors_pass_through(tmp_path):
    own = LedgerError("x", code="y")
    with pytest.raises(LedgerError) as caught, mapped_errors(parse_url("a.db")):
        raise own
    assert caught.value is own


def test_a_copy_of_the_file_is_a_ledger(tmp_path):
    ledger = SqlLedger(str(tmp_path / "a.db"))
    write_run(ledger, "r1", ran("load"))
    ledger.close()
    shutil.copy(tmp_path / "a.db", tmp_path / "b.db")
    copy = SqlLedger(str(tmp_path / "b.db"))
    assert [r.run for r in copy.runs()] == ["r1"]
    copy.close()
    assert sqlite3.connect(tmp_path / "b.db").close() is None
