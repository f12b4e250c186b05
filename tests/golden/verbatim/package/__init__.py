"""The pipeline of verbatim.ipynb as plain Python; pipeline.yaml describes it."""
