"""The pipeline of metadata.ipynb as plain Python; pipeline.yaml describes it."""
