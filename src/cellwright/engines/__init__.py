"""Where attempts are executed; not how one is executed (see `runners`)."""
