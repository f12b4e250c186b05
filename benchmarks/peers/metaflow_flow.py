"""One flow in a file, run by Metaflow with two workers; a join stands behind each wide layer.

Metaflow's branches must be joined, by a step of its own, before they split again, so a graph of
layers gets a join and a split between its layers; values are artifacts of the flow.
"""

import shutil
import textwrap
from typing import ClassVar


class Metaflow:
    """A `FlowSpec` with a method a step."""

    name = "Metaflow 2.19"
    requirements = ("metaflow==2.19.*", "pandas", "scikit-learn")
    keeps_results = False
    environment: ClassVar = {
        "METAFLOW_USER": "bench",
        "METAFLOW_DEFAULT_METADATA": "local",
        "METAFLOW_DEFAULT_DATASTORE": "local",
    }

    def prepare(self, folder, work, python):
        """Write the flow."""
        lines = ["from metaflow import FlowSpec, step", "", "", "class WorkFlow(FlowSpec):"]
        names = [[step.name for step in layer] for layer in work.layers]
        lines += _method("start", names[0])
        for i, layer in enumerate(work.layers):
            below = names[i + 1] if i + 1 < len(names) else ["end"]
            wide = len(layer) > 1
            target = [f"join{i}"] if wide else below
            for step in layer:
                body = [f"{name} = self.{name}" for name in step.reads]
                body += step.code.splitlines()
                body += [f"self.{step.writes} = {step.writes}"] if step.writes else []
                lines += _method(step.name, target, body)
            if wide:
                split = len(below) > 1
                after = [f"split{i}"] if split else below
                lines += _method(f"join{i}", after, ["self.merge_artifacts(inputs)"], "inputs")
                lines += _method(f"split{i}", below) if split else []
        lines += ["    @step", "    def end(self):", "        pass", "", ""]
        lines += ['if __name__ == "__main__":', "    WorkFlow()", ""]
        (folder / "flow.py").write_text("\n".join(lines))

    def fresh(self, folder):
        """Remove runs."""
        shutil.rmtree(folder / ".metaflow", ignore_errors=True)

    def command(self, folder, python):
        """Return the words that run it."""
        words = [python, "flow.py", "--quiet", "--no-pylint", "run"]
        return [*words, "--max-workers", "2", "--max-num-splits", "100"]

    def edited(self, folder, work, python):
        """Write the edited flow and resume at the edited step, which has to be named."""
        self.prepare(folder, work, python)
        name = work.steps[work.edited].name
        return [python, "flow.py", "--quiet", "--no-pylint", "resume", name, "--max-workers", "2"]


def _method(name, below, body=(), arguments=""):
    parameters = f"self, {arguments}" if arguments else "self"
    target = ", ".join(f"self.{other}" for other in below)
    lines = ["    @step", f"    def {name}({parameters}):"]
    lines += textwrap.indent("\n".join(body), "        ").splitlines() if body else []
    return [*lines, f"        self.next({target})", ""]
