"""One script a step, run by Ploomber's parallel executor; values go on as pickles."""

import shutil
from typing import ClassVar

TASK = """\
# %% tags=["parameters"]
upstream = {upstream}
product = None

# %%
import pickle
{loads}
{code}
{dump}
"""


class Ploomber:
    """A `pipeline.yaml` over percent scripts, each executed as a notebook."""

    name = "Ploomber 0.23"
    requirements = ("ploomber==0.23.*", "ipykernel", "pandas", "scikit-learn", "pyarrow")
    keeps_results = True
    environment: ClassVar = {
        "PLOOMBER_STATS_ENABLED": "false",
        "PLOOMBER_VERSION_CHECK_DISABLED": "true",
    }

    def prepare(self, folder, work, python):
        """Write the tasks and the specification."""
        entries = []
        for step in work.steps:
            above = {name: work.producer(name).name for name in step.reads}
            loads = [
                f"{n} = pickle.load(open(upstream['{s}']['data'], 'rb'))" for n, s in above.items()
            ]
            value = step.writes or "None"
            text = TASK.format(
                upstream=sorted(set(above.values())) or None,
                loads="\n".join(loads),
                code=step.code,
                dump=f"pickle.dump({value}, open(product['data'], 'wb'), protocol=5)",
            )
            (folder / f"{step.name}.py").write_text(text)
            entries.append(
                f"  - source: {step.name}.py\n    product:\n"
                f"      nb: out/{step.name}.ipynb\n      data: out/{step.name}.pkl\n"
            )
        head = (
            "executor:\n  dotted_path: ploomber.executors.Parallel\n  processes: 2\n"
            "meta:\n  extract_upstream: true\ntasks:\n"
        )
        (folder / "pipeline.yaml").write_text(head + "".join(entries))

    def fresh(self, folder):
        """Remove products."""
        shutil.rmtree(folder / "out", ignore_errors=True)

    def command(self, folder, python):
        """Return the words that run it."""
        return [str(python.with_name("ploomber")), "build"]

    def edited(self, folder, work, python):
        """Write the edited task."""
        self.prepare(folder, work, python)
        return self.command(folder, python)
