"""One straight script in one process: what the work itself costs."""

from typing import ClassVar


class Plain:
    """All steps in one file, in order."""

    name = "plain script"
    requirements = ()
    keeps_results = False
    environment: ClassVar = {}

    def prepare(self, folder, work, python):
        """Write the script."""
        (folder / "plain.py").write_text("\n".join(step.code for step in work.steps) + "\n")

    def fresh(self, folder):
        """Do nothing: it keeps nothing."""

    def command(self, folder, python):
        """Return the words that run it."""
        return [python, "plain.py"]

    edited = None
