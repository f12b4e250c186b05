"""Ledgers: databases of runs; the only place that imports SQLAlchemy, and no caller of steps."""
