# ruff: noqa: F821, I001, RUF100
# The cells of step `count` as they are; count.py gives them their names.

# %% [cell count] step count
seen = 0

def note(word):
    global seen
    seen += 1
    return word

words = [note(w) for w in "to be or not to be".split()]
