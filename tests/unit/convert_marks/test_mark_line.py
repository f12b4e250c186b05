"""Magic lines of marks: what they say, what is wrong with them, how they are written."""

import pytest

from cellwright.convert import parse_mark_line, render_mark_line
from cellwright.model import Foreach, Mark, StepSettings

HOUR, DAY, GIB = 3600.0, 86400.0, 1024**3

READ = [
    ("%%setup", Mark("setup")),
    ("%%setup   ", Mark("setup")),
    ("%%parameters", Mark("parameters")),
    ("%%skip", Mark("skip")),
    ("%%check train", Mark("check", "train")),
    ("%%step train", Mark("step", "train")),
    ("%%step\ttrain", Mark("step", "train")),
    ("%%step 'train'", Mark("step", "train")),
    ("%%step größe", Mark("step", "größe")),
    ("%%step ﬁt", Mark("step", "fit")),
    ("%%step _x --after a,b", Mark("step", "_x", StepSettings(after=("a", "b")))),
    ("%%step x --after a, b ,c", Mark("step", "x", StepSettings(after=("a", "b", "c")))),
    ("%%step --after a x", Mark("step", "x", StepSettings(after=("a",)))),
    ("%%step x --after=a,b", Mark("step", "x", StepSettings(after=("a", "b")))),
    ('%%step x --after "a, b"', Mark("step", "x", StepSettings(after=("a", "b")))),
    ("%%step x --outputs a", Mark("step", "x", StepSettings(outputs=("a",)))),
    ('%%step x --outputs ""', Mark("step", "x", StepSettings(outputs=()))),
    ("%%step x --retries 3", Mark("step", "x", StepSettings(retries=3))),
    ("%%step x --timeout 10m", Mark("step", "x", StepSettings(timeout=600.0))),
    ("%%step x --timeout 90", Mark("step", "x", StepSettings(timeout=90.0))),
    ("%%step x --timeout 1.5h", Mark("step", "x", StepSettings(timeout=1.5 * HOUR))),
    ("%%step x --timeout '2 d'", Mark("step", "x", StepSettings(timeout=2 * DAY))),
    ("%%step x --cpus 2 --gpus 1", Mark("step", "x", StepSettings(cpus=2.0, gpus=1))),
    ("%%step x --cpus 0.5", Mark("step", "x", StepSettings(cpus=0.5))),
    ("%%step x --memory 4G", Mark("step", "x", StepSettings(memory=4 * GIB))),
    ("%%step x --memory 4GiB", Mark("step", "x", StepSettings(memory=4 * GIB))),
    ("%%step x --memory 1.5Gi", Mark("step", "x", StepSettings(memory=3 * GIB // 2))),
    ("%%step x --memory 1000", Mark("step", "x", StepSettings(memory=1000))),
    ("%%step x --cache off", Mark("step", "x", StepSettings(cache="off"))),
    ("%%step x --cache auto", Mark("step", "x")),
    ("%%step x --cache 1d", Mark("step", "x", StepSettings(freshness=DAY))),
    ("%%step x --kernel py-3.11", Mark("step", "x", StepSettings(kernel="py-3.11"))),
    ("%%step x --env-from A_B,c", Mark("step", "x", StepSettings(env_from=("A_B", "c")))),
    ("%%step x --env_from A", Mark("step", "x", StepSettings(env_from=("A",)))),
    ("%%step x --when n > 3", Mark("step", "x", StepSettings(when="n > 3"))),
    ('%%step x --when "n > 3"', Mark("step", "x", StepSettings(when="n > 3"))),
    ("%%step x --when=n>3", Mark("step", "x", StepSettings(when="n>3"))),
    (
        '%%step x --when mode == "a b" --retries 1',
        Mark("step", "x", StepSettings(when='mode == "a b"', retries=1)),
    ),
    ("%%step x --when 'mode == \"a\"'", Mark("step", "x", StepSettings(when='mode == "a"'))),
    ('%%step x --when "a" == "b"', Mark("step", "x", StepSettings(when='"a" == "b"'))),
    ('%%step x --when f(" --a")', Mark("step", "x", StepSettings(when='f(" --a")'))),
    ("%%step x --when (n --m)", Mark("step", "x", StepSettings(when="(n --m)"))),
    ('%%step x --when "\\"a\\" in b"', Mark("step", "x", StepSettings(when='"a" in b'))),
    (
        "%%step x --foreach i=range(3)",
        Mark("step", "x", StepSettings(foreach=(Foreach("i", "range(3)"),))),
    ),
    (
        '%%step x --foreach "i=range(3)"',
        Mark("step", "x", StepSettings(foreach=(Foreach("i", "range(3)"),))),
    ),
    (
        '%%step x --foreach i="range(3)"',
        Mark("step", "x", StepSettings(foreach=(Foreach("i", "range(3)"),))),
    ),
    (
        "%%step x --foreach i = [1, 2] --foreach j = 'ab' * 2",
        Mark("step", "x", StepSettings(foreach=(Foreach("i", "[1, 2]"), Foreach("j", "'ab' * 2")))),
    ),
]


@pytest.mark.parametrize(("line", "mark"), READ, ids=[line for line, _ in READ])
def test_lines_are_read(line, mark):
    parsed = parse_mark_line(line)
    assert parsed.problems == ()
    assert parsed.mark == mark


@pytest.mark.parametrize(("line", "mark"), READ, ids=[line for line, _ in READ])
def test_what_is_written_reads_back_the_same(line, mark):
    assert parse_mark_line(render_mark_line(mark)).mark == mark


NO_MARK = ["", "x = 1", "%%time", "%%step?", "%%step??", "%%steps a", "%step a", "%%setup.x"]


@pytest.mark.parametrize("line", NO_MARK)
def test_other_lines_are_no_marks(line):
    assert parse_mark_line(line) is None


WRONG = [
    ("%%step", "CW008", "names no step", "%%step NAME"),
    ("%%check", "CW008", "names no step", "%%check NAME"),
    ("%%step my-step", "CW003", "not a Python name", "`my_step`"),
    ("%%step 2nd", "CW003", "not a Python name", "`step_2nd`"),
    ("%%step class", "CW003", "keyword", "`class_step`"),
    ("%%step setup", "CW003", "reserved", "`setup_step`"),
    ("%%step __main__", "CW003", "reserved", "`main`"),
    ("%%step ''", "CW003", "not a Python name", "letters"),
    ("%%check a-b", "CW003", "not a Python name", "`a_b`"),
    ("%%step a b", "CW010", "`b`", "one word"),
    ("%%step a -x", "CW010", "`-x`", "two dashes"),
    ("%%step a # why", "CW010", "`#`", ""),
    ("%%setup now", "CW010", "takes no arguments", ""),
    ("%%step a 'b", "CW010", "not closed", "close the quote"),
    ("%%step a --when 'b", "CW010", "not closed", "close the quote"),
    ("%%step a --retry 3", "CW002", "`--retry`", "did you mean `retries`?"),
    ("%%step a --xyzzy", "CW002", "`--xyzzy`", "known: `after`"),
    ("%%check a --after b", "CW002", "takes no options", ""),
    ("%%setup --after b", "CW002", "takes no options", ""),
    ("%%step a --after", "CW005", "needs a value", "--after STEP,…"),
    ("%%step a --after --retries 1", "CW005", "needs a value", "--after STEP,…"),
    ("%%step a --when --retries 1", "CW005", "needs a value", "--when EXPR"),
    ("%%step a --after b --after c", "CW005", "twice", "keep one"),
    ("%%step a --after b,b", "CW005", "twice", ""),
    ("%%step a --after b-c", "CW005", "not a Python name", ""),
    ("%%step a --outputs x,", "CW005", "not a Python name", ""),
    ("%%step a --retries many", "CW005", "whole number", "--retries N"),
    ("%%step a --retries -1", "CW005", "whole number", ""),
    ("%%step a --retries ²", "CW005", "whole number", ""),
    ("%%step a --timeout 10x", "CW005", "not a duration", "--timeout TIME"),
    ("%%step a --timeout 0", "CW005", "more than 0", ""),
    ("%%step a --memory 4GB", "CW005", "1G is 1024M", "--memory SIZE"),
    ("%%step a --memory 4iB", "CW005", "not a size", ""),
    ("%%step a --memory 0", "CW005", "more than 0", ""),
    ("%%step a --cpus two", "CW005", "not a number", ""),
    ("%%step a --cpus 0", "CW005", "more than 0", ""),
    ("%%step a --cache never", "CW005", "neither `auto` nor `off`", "auto|off|TIME"),
    ("%%step a --kernel 'a b'", "CW005", "kernelspec", ""),
    ("%%step a --env-from A-B", "CW005", "environment", ""),
    ("%%step a --when n >", "CW005", "not a Python expression", "--when EXPR"),
    ("%%step a --when n = 3", "CW005", "not a Python expression", ""),
    ("%%step a --when await x", "CW005", "must not wait", ""),
    ("%%step a --when (n := 3)", "CW005", "bind names", ""),
    ("%%step a --when n # why", "CW005", "comment", ""),
    ('%%step a --when ""', "CW005", "empty", ""),
    ("%%step a --foreach range(3)", "CW005", "VAR=EXPR", "--foreach VAR=EXPR"),
    ("%%step a --foreach i,j=x", "CW005", "not a Python name", ""),
    ("%%step a --foreach i=", "CW005", "empty", ""),
    ("%%step a --foreach i=a --foreach i=b", "CW005", "same variable", ""),
]


@pytest.mark.parametrize(("line", "code", "words", "hint"), WRONG, ids=[row[0] for row in WRONG])
def test_problems_are_told(line, code, words, hint):
    (problem,) = parse_mark_line(line).problems
    assert problem.code == code
    assert words in problem.message
    assert hint in problem.hint
    assert problem.severity == "error"


def test_what_is_right_on_a_wrong_line_is_kept():
    parsed = parse_mark_line("%%step my-step --retry 3 --retries 2 --timeout x --cpus 1")
    assert [p.code for p in parsed.problems] == ["CW003", "CW002", "CW005"]
    assert parsed.mark == Mark("step", "my-step", StepSettings(retries=2, cpus=1.0))


def test_all_options_are_written_in_one_order():
    settings = StepSettings(
        after=("a", "b"),
        foreach=(Foreach("i", "range(3)"), Foreach("j", "[i, 2]")),
        when="n > 3",
        outputs=("x",),
        retries=1,
        timeout=90.0,
        cpus=1.5,
        memory=512 * 1024**2,
        gpus=0,
        freshness=DAY,
        kernel="python3",
        env_from=("TOKEN",),
    )
    assert render_mark_line(Mark("step", "fit", settings)) == (
        '%%step fit --after a,b --foreach i=range(3) --foreach "j=[i, 2]" --when "n > 3"'
        " --outputs x --retries 1 --timeout 90s --cpus 1.5 --memory 512M --gpus 0 --cache 1d"
        " --kernel python3 --env-from TOKEN"
    )
