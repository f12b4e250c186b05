"""Functions that are handed on as values, and the functions of later steps that call them."""


def test_a_function_of_a_later_step_calls_one_that_was_handed_on(workbench):
    workbench.write(
        "%%step a\ndef f(x):\n    return x + 1",
        "%%step b\ndef twice(x):\n    return f(f(x))\nprint(twice(1))",
        "%%step c\nf = 3",
        "%%step d\nprint(f)",
    )
    done = workbench.run()
    assert done.stdout.split() == ["3", "3"], done.stderr


def test_a_function_that_is_defined_again_calls_one_that_was_handed_on(workbench):
    workbench.write(
        "%%step a\ndef f(x):\n    return x + 1\ndef g(x):\n    return 2 * x",
        "%%step b\nprint(g(1))",
        "%%step c\ndef g(x):\n    return f(x) * 10\nprint(g(1))",
        "%%step d\nfrom math import *\nf = 7\nprint(f)",
    )
    done = workbench.run()
    assert done.stdout.split() == ["2", "20", "7"], done.stderr
