"""What the notebook got from Jupyter, for scripts that run without it."""


def display(*objects, **_options):
    """Print objects, where a notebook would show them."""
    for shown in objects:
        print(shown)
