"""The pipeline of weather.ipynb as plain Python; pipeline.yaml describes it."""
