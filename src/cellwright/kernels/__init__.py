"""Kernels: started warm or ordinary by a parent of their own, watched and ended as whole trees.

Not what is executed in them (see `runners`). Nothing is imported here, so that the parent of the
kernels starts fast.
"""
