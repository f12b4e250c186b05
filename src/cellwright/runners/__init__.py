"""Runners: how one attempt of one task is executed and what was observed of it.

Not where attempts are executed (see `engines`), nor how kernels are started (see `kernels`).
"""
