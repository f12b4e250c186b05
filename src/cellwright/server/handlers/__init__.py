"""The handlers, one module for each thing that requests are about; no decisions."""
