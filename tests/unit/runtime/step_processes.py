"""Steps as processes of their own: what the runtime does to a real `__main__`."""

import json
import os
import subprocess
import sys
import textwrap
from dataclasses import dataclass, field

import msgspec

from cellwright.model import StepResult
from cellwright.stores import ObjectStore

BEGIN = """\
import cellwright.runtime as _cellwright
_cellwright.begin(store={store!r}, seed={seed}, project={project!r}, definitions={definitions!r})
"""


@dataclass
class Done:
    """How a step ended."""

    result: StepResult | None
    printed: str
    errors: str
    metrics: list = field(default_factory=list)

    def said(self):
        return json.loads(self.printed.splitlines()[-1])


@dataclass
class Steps:
    """Runs steps one after the other in one project."""

    root: object
    refs: dict = field(default_factory=dict)
    definitions: str | None = None
    environment: dict = field(default_factory=dict)

    @property
    def project(self):
        return self.root / "project"

    @property
    def store(self):
        return ObjectStore(str(self.root / "store"))

    def define(self, **sources):
        """Make definitions of the run: name = (kind, source, needs)."""
        listed = {
            name: {"kind": kind, "source": textwrap.dedent(source), "needs": needs}
            for name, (kind, source, needs) in sources.items()
        }
        self.definitions = self.store.put(json.dumps(listed).encode())

    def run(self, name, code, inputs=(), outputs=(), results=(), before="", seed=1, fails=False):
        folder = self.root / "runs" / name
        folder.mkdir(parents=True)
        self.project.mkdir(exist_ok=True)
        begin = BEGIN.format(
            store=self.store.url,
            seed=seed,
            project=str(self.project),
            definitions=self.definitions,
        )
        found = {n: self.refs[n].digest for n in inputs}
        script = "\n".join(
            [
                begin,
                textwrap.dedent(before),
                f"_cellwright.load_inputs({found!r})",
                textwrap.dedent(code),
                f"_cellwright.save_outputs({list(outputs)!r}, results={list(results)!r})",
            ]
        )
        done = subprocess.run(
            [sys.executable, "-c", script],
            capture_output=True,
            text=True,
            cwd=self.project,
            env={
                **os.environ,
                "CELLWRIGHT_FOLDER": str(folder),
                "CELLWRIGHT_ATTEMPT": f"run/{name}/1",
                **self.environment,
            },
        )
        if not fails:
            assert done.returncode == 0, done.stderr
        written = folder / "result.json"
        result = None
        if written.exists():
            result = msgspec.json.decode(written.read_bytes(), type=StepResult)
            self.refs.update(result.outputs)
        lines = folder / "metrics.jsonl"
        metrics = lines.read_text().splitlines() if lines.exists() else []
        return Done(result, done.stdout, done.stderr, [json.loads(m) for m in metrics])
