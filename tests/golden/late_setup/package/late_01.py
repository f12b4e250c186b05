"""A setup cell below the first steps: it runs when a step below it is imported."""

from .notebook import run_cells

run_cells("late_01_cells.py", {})
