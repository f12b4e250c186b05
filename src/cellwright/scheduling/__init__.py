"""Decides what runs, when and in which order, and acts on it; not how a step is executed."""
