"""The PostgreSQL ledger, on a private server that is started from the system's packages."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

import pytest

from cellwright.errors import LedgerError
from cellwright.testing.ledger_events import make_stamp, ran, started, write_run
from cellwright.testing.ledger_suite import LedgerSuite

psycopg = pytest.importorskip("psycopg", reason="psycopg is not installed")

from cellwright.ledgers.sql import SqlLedger  # noqa: E402

WRITER = """
import sys
from cellwright.ledgers.sql import SqlLedger
from cellwright.testing.ledger_events import ran, write_run
url, name = sys.argv[1:]
ledger = SqlLedger(url)
for i in range(10):
    write_run(ledger, f"{name}{i}", ran("load", key="k", version=name))
ledger.close()
"""


def find_programs() -> Path | None:
    """Return the folder of the newest server's programs, if one is installed."""
    folders = sorted(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda p: int(p.parent.name))
    return folders[-1] if folders else None


def find_user() -> str | None:
    """Return a user to run as: the server refuses root."""
    if os.getuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    pytest.skip("the server refuses root, and there is no other user")


@pytest.fixture(scope="module")
def server():
    """Start a server that listens on a socket in a folder of its own; yield the folder."""
    programs = find_programs()
    if programs is None:
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install -y postgresql)")
    user = find_user()
    home = Path(tempfile.mkdtemp(prefix="cellwright-pg-"))
    options = {"cwd": home, "check": True, "capture_output": True}
    if user:
        shutil.chown(home, user)
        options |= {"user": user, "extra_groups": []}
    data = home / "data"
    subprocess.run(
        [programs / "initdb", "-D", data, "-U", "ada", "-A", "trust", "--no-sync", "-E", "UTF8"],
        **options,
    )
    settings = f"-c listen_addresses= -c unix_socket_directories={home} -c fsync=off"
    control = [programs / "pg_ctl", "-D", data, "-l", home / "log", "-w"]
    subprocess.run([*control, "-o", settings, "start"], **options)
    yield home
    subprocess.run([*control, "-m", "immediate", "stop"], **options)
    shutil.rmtree(home)


@pytest.fixture
def url(server, request):
    """Make an empty database and return its URL."""
    name = f"ledger_{abs(id(request))}"
    with psycopg.connect(host=str(server), user="ada", dbname="postgres", autocommit=True) as c:
        c.execute(f"CREATE DATABASE {name}")
    yield f"postgresql://ada:secret@/{name}?host={server}"
    with psycopg.connect(host=str(server), user="ada", dbname="postgres", autocommit=True) as c:
        c.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def open_ledger(url):
    """Open ledgers on one place; all are closed in the end."""
    with ExitStack() as stack:

        def open_one():
            ledger = SqlLedger(url)
            stack.callback(ledger.close)
            return ledger

        yield open_one


class TestPostgresql(LedgerSuite):
    """The suite, on a server."""


def test_several_processes_take_turns(url, open_ledger):
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, url, name]) for name in "abc"]
    assert [w.wait() for w in writers] == [0, 0, 0]
    ledger = open_ledger()
    assert len(ledger.runs(limit=100)) == 30
    assert ledger.verify_chain() == []
    ledger.close()


def test_rebuilt_is_what_was_live(open_ledger):
    ledger = open_ledger()
    write_run(ledger, "r1", ran("load", key="k"))
    before = ledger.run("r1"), ledger.results("k"), ledger.versions("churn")
    ledger.rebuild()
    assert (ledger.run("r1"), ledger.results("k"), ledger.versions("churn")) == before
    ledger.close()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE events SET body = '{}'", "DELETE FROM events", "TRUNCATE events CASCADE"],
)
def test_events_can_only_be_added(url, open_ledger, statement):
    ledger = open_ledger()
    write_run(ledger, "r1", ran("load"))
    with psycopg.connect(url) as connection, pytest.raises(psycopg.Error, match="append-only"):
        connection.execute(statement)
    assert ledger.verify_chain() == []
    ledger.close()


def test_another_writer_is_waited_for_and_then_told(url):
    ledger = SqlLedger(url, patience=0.05)
    ledger.append("r1", [started("load")], make_stamp())
    with psycopg.connect(url) as other:
        other.execute("LOCK TABLE events IN EXCLUSIVE MODE")
        with pytest.raises(LedgerError) as caught:
            ledger.append("r2", [started("load")], make_stamp())
    assert caught.value.code == "ledger-locked"
    ledger.close()


def test_a_lost_connection_is_replaced(url, open_ledger):
    ledger = open_ledger()
    write_run(ledger, "r1", ran("load"))
    with psycopg.connect(url, autocommit=True) as other:
        other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    write_run(ledger, "r2", ran("load"))
    assert len(ledger.runs()) == 2
    ledger.close()


def test_a_reader_without_rights_is_told(url, server, open_ledger):
    ledger = open_ledger()
    write_run(ledger, "r1", ran("load"))
    with psycopg.connect(url) as connection:
        connection.execute("CREATE ROLE reader LOGIN")
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO reader")
    guest = SqlLedger(url.replace("ada:secret", "reader"))
    assert len(guest.runs()) == 1
    with pytest.raises(LedgerError) as caught:
        guest.append("r2", [started("load")], make_stamp())
    assert caught.value.code == "ledger-read-only"
    guest.close()
    with psycopg.connect(url) as connection:
        connection.execute("DROP OWNED BY reader")
        connection.execute("DROP ROLE reader")
    ledger.close()


@pytest.mark.parametrize(
    "wrong",
    [
        "postgresql://ada:secret@/none?host={server}",
        "postgresql://ada:secret@127.0.0.1:1/none?password=secret",
    ],
)
def test_an_unreachable_server_is_told_without_its_password(server, wrong):
    ledger = SqlLedger(wrong.format(server=server))
    with pytest.raises(LedgerError) as caught:
        ledger.runs()
    error = caught.value
    assert error.code == "ledger-unreachable"
    assert "secret" not in str(error.as_dict())
    assert "/none" in error.where
    assert error.hint
