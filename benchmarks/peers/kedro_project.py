"""A Kedro project: functions in one process, no notebooks and no isolation of steps."""

import shutil
import textwrap
from typing import ClassVar

SETTINGS = '''\
"""Settings: the defaults."""
'''
CONFIGURATION = """\
[tool.kedro]
package_name = "work"
project_name = "work"
kedro_init_version = "{version}"
source_dir = "src"
"""
REGISTRY = '''\
"""The pipeline."""
from kedro.pipeline import Pipeline, node

from work import nodes


def register_pipelines():
    return {{"__default__": Pipeline([
{nodes}
    ])}}
'''


class Kedro:
    """A node a step; every value is kept as a pickle, so that a second run could use it."""

    name = "Kedro 1"
    requirements = ("kedro==1.*", "kedro-datasets", "pandas", "scikit-learn")
    keeps_results = True
    environment: ClassVar = {"KEDRO_DISABLE_TELEMETRY": "true", "DO_NOT_TRACK": "1"}

    def prepare(self, folder, work, python):
        """Write the project."""
        package = folder / "src" / "work"
        package.mkdir(parents=True, exist_ok=True)
        for name in ("__init__.py", "settings.py"):
            (package / name).write_text(SETTINGS)
        (folder / "pyproject.toml").write_text(CONFIGURATION.format(version=_version(python)))
        functions, nodes, entries = ["# The steps."], [], []
        for step in work.steps:
            body = textwrap.indent(f"{step.code}\nreturn {step.writes}", "    ")
            functions.append(f"def {step.name}({', '.join(step.reads)}):\n{body}\n")
            inputs = list(step.reads) or None
            nodes.append(
                f"        node(nodes.{step.name}, {inputs}, '{step.writes}', name='{step.name}'),"
            )
            entries.append(
                f"{step.writes}:\n  type: pickle.PickleDataset\n"
                f"  filepath: data/{step.writes}.pkl\n"
            )
        (package / "nodes.py").write_text("\n\n".join(functions))
        (package / "pipeline_registry.py").write_text(REGISTRY.format(nodes="\n".join(nodes)))
        for name in ("base", "local"):
            (folder / "conf" / name).mkdir(parents=True, exist_ok=True)
        (folder / "conf" / "base" / "catalog.yml").write_text("".join(entries))
        self._wide = max(len(layer) for layer in work.layers) > 1 and len(work.steps) < 20

    def fresh(self, folder):
        """Remove the values."""
        shutil.rmtree(folder / "data", ignore_errors=True)

    def command(self, folder, python):
        """Return the words that run it; busy branches get its parallel runner."""
        words = [str(python.with_name("kedro")), "run", "--only-missing-outputs"]
        return [*words, "--runner", "ParallelRunner"] if self._wide else words

    def edited(self, folder, work, python):
        """Write the edited node; which nodes must run has to be named."""
        self.prepare(folder, work, python)
        name = work.steps[work.edited].name
        return [str(python.with_name("kedro")), "run", "--from-nodes", name]


def _version(python):
    found = sorted(python.parents[1].glob("lib/python*/site-packages/kedro-*.dist-info"))
    return found[0].name.split("-")[1].removesuffix(".dist")
