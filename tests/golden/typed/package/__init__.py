"""The pipeline of typed.ipynb as plain Python; pipeline.yaml describes it."""
