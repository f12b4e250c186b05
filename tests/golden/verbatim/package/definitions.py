"""What the steps of verbatim.ipynb share: setup cells, functions and classes.

Runs once, when the first step is imported.
"""
