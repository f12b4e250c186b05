"""The names of the program and its commands; no command itself."""

from __future__ import annotations

COMMANDS = {
    "graph": "Show the steps of a notebook and what flows between them.",
    "check": "Report problems of notebooks.",
    "mark": "Mark cells as parts of a step.",
    "unmark": "Take the marks off cells.",
    "suggest": "Mark an unmarked notebook, or one tagged for Kale.",
    "convert": "Write the step scripts of a notebook.",
    "sync": "Bring edits of a notebook and of its scripts together.",
    "plan": "Say what would run, and why.",
    "run": "Run the pipeline of a notebook.",
    "verify": "Prove that the pipeline computes what the notebook computes.",
    "runs": "List runs, newest first.",
    "show": "Show a run, or one step of it.",
    "get": "Print a value of a run, or write it to a file.",
    "logs": "Print what the steps of a run wrote.",
    "diff": "Compare two runs, plane by plane.",
    "debug": "Open a step of a run with its exact inputs.",
    "cancel": "End a run that is under way.",
    "versions": "Tell when the steps of a notebook changed, and what.",
    "trust": "Say whose pickles may be loaded.",
    "fsck": "Check every object of the store.",
    "gc": "Remove values that no run needs.",
    "du": "Say how much room values and runs take.",
    "kernels": "List or end what waits to start the kernels of the next run.",
    "audit": "Check that the history of runs was not tampered with.",
    "hook": "Check notebooks before each commit.",
    "demo": "Write the example project to a folder and run it.",
    "doctor": "Say what is installed, what is missing and how to mend it.",
    "completion": "Print the completion script of a shell.",
}
"""The commands in the order of `--help`, each with its one line; the rest is in its module."""

PROGRAM = "cellwright"
