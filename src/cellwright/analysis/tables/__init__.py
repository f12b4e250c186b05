"""Tables of what well-known libraries do; no logic here."""
