"""The ledger's tables as they are now; not how an older database gets there (see `migrations`).

`events` is the truth. All others are made from it by `projection` and can be made again.
Times are ISO 8601 texts in UTC with microseconds, so that their order as texts is that in time.
"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

truth = MetaData()
derived = MetaData()

Id = BigInteger().with_variant(Integer(), "sqlite")

schema_steps = Table(
    "schema_steps",
    truth,
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("what", Text, nullable=False),
)

events = Table(
    "events",
    truth,
    Column("id", Id, primary_key=True),
    Column("run", Text, nullable=False),
    Column("sequence", Integer, nullable=False),
    Column("time", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("commit", Text, nullable=False),
    Column("dirty", Boolean, nullable=False),
    Column("kind", Text, nullable=False),
    Column("body", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("previous_run", Text),
    Column("digest", Text, nullable=False),
    UniqueConstraint("run", "sequence"),
    Index("events_by_kind", "kind", "id"),
    sqlite_autoincrement=True,
)

runs = Table(
    "runs",
    derived,
    Column("run", Text, primary_key=True),
    Column("number", Id, nullable=False, unique=True),
    Column("pipeline", Text, nullable=False),
    Column("notebook", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("started", Text, nullable=False),
    Column("seconds", Float),
    Column("reason", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("commit", Text, nullable=False),
    Column("dirty", Boolean, nullable=False),
    Column("parameters", Text, nullable=False),
    Column("notebook_digest", Text, nullable=False),
    Column("sources", Text, nullable=False),
    Column("environment", Text, nullable=False),
    Column("resumed_from", Text),
    Column("sweep", Text, nullable=False),
    Index("runs_by_pipeline", "pipeline", "number"),
    Index("runs_by_status", "status", "number"),
    Index("runs_by_start", "started"),
)


def _run(primary_key: bool = True) -> Column[str]:
    return Column("run", Text, ForeignKey("runs.run"), primary_key=primary_key, nullable=False)


steps = Table(
    "steps",
    derived,
    _run(),
    Column("step", Text, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("seconds", Float),
    Column("error", Text),
    Column("reasons", Text, nullable=False),
    Index("steps_by_name", "step", "run"),
)

results = Table(
    "results",
    derived,
    Column("id", Id, primary_key=True, autoincrement=False),
    _run(primary_key=False),
    Column("step", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("ended", Text, nullable=False),
    Column("body", Text, nullable=False),
    Index("results_by_key", "key", "id"),
)

tasks = Table(
    "tasks",
    derived,
    _run(),
    Column("step", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("version", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("reasons", Text, nullable=False),
    Column("inputs", Text, nullable=False),
    Column("parts", Text, nullable=False),
    Column("reused_from", Text),
    Column("result", Id, ForeignKey("results.id")),
)

attempts = Table(
    "attempts",
    derived,
    _run(),
    Column("step", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("id", Id, nullable=False),
    Column("started", Text),
    Column("outcome", Text),
    Column("seconds", Float),
    Column("cpu_seconds", Float),
    Column("peak_memory", Id),
    Column("executed", Text),
    Column("cores", Float),
)

metrics = Table(
    "metrics",
    derived,
    _run(),
    Column("step", Text, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("position", Integer, primary_key=True, autoincrement=False),
    Column("name", Text, nullable=False),
    Column("value", Float),
    Column("text", Text, nullable=False),
    Column("number", Integer, nullable=False),
    Index("metrics_by_name", "name", "run"),
)

artifacts = Table(
    "artifacts",
    derived,
    _run(),
    Column("step", Text, primary_key=True),
    Column("name", Text, primary_key=True),
    Column("role", Text, nullable=False),
    Column("digest", Text, nullable=False),
    Column("value", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("bytes", Id, nullable=False),
    Index("artifacts_by_digest", "digest"),
)

versions = Table(
    "versions",
    derived,
    Column("pipeline", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("id", Id, nullable=False),
    Column("source", Text, nullable=False),
    Column("run", Text, nullable=False),
    Column("time", Text, nullable=False),
    Column("actor", Text, nullable=False),
    Column("commit", Text, nullable=False),
    Index("versions_by_age", "pipeline", "id"),
)

effects = Table(
    "effects",
    derived,
    Column("pipeline", Text, primary_key=True),
    Column("step", Text, primary_key=True),
    Column("version", Text, primary_key=True),
    Column("run", Text, nullable=False),
    Column("body", Text, nullable=False),
)
