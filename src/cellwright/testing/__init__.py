"""Behaviour suites and fakes for the authors of plug-ins; import what you need from its modules."""
