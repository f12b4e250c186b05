"""The commands, one to a file: a function `command` that `group` finds by the file's name."""
