"""The pipeline of late_setup.ipynb as plain Python; pipeline.yaml describes it."""
