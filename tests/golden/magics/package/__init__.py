"""The pipeline of magics.ipynb as plain Python; pipeline.yaml describes it."""
