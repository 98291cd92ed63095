"""Programs that leave carry no data of their own."""

import json

import pytest

from oncommons.access.airlock.code import check_code
from oncommons.access.airlock.limits import FileLimits
from oncommons.domain.verdicts import Verdict

DATA = "a program holds at most 500 numbers and texts"
LIST = "no list in a program holds more than 20 numbers or texts"
TEXT = "no text in a program has more than 500 letters"
LONG = ", ".join(map(str, range(30)))


def broken(name, text, verdict=Verdict.REFUSE, **settings):
    return [
        one.checked.found
        for one in check_code(name, text, 10, **settings)
        if one.checked.verdict is verdict
    ]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.py", '"""Fit the model of 412 patients."""\n\nimport csv\nx = [1, 2, 3]\n# done\n'),
        ("a.py", f'def f():\n    """{"word " * 200}"""\n    return 1\n'),
        ("a.R", 'library(survival)\nx <- c(1, 2.5, 3L)\n# "quoted"\nif (x > 1) { y <- "a" }\n'),
        ("a.R", "x <- 1)\n}\n"),
        ("a.r", ""),
        ("a.ipynb", json.dumps({"cells": [
            {"cell_type": "code", "source": ["%matplotlib inline\n", "x = 1\n"], "outputs": []},
            {"cell_type": "markdown", "source": "# Title\nof 120 patients"}]})),
    ],
)  # fmt: skip
def test_a_plain_program_leaves(name, text):
    assert broken(name, text) == []
    assert broken(name, text, Verdict.REVIEW) == []


@pytest.mark.parametrize(
    ("name", "text", "found"),
    [
        ("a.py", f"x = [{LONG}]\n", LIST),
        ("a.py", f"x = dict(a=({LONG}))\n", LIST),
        ("a.py", "x = {" + ", ".join(f"{i}: {i}" for i in range(15)) + "}", LIST),
        ("a.py", "\n".join(f"x{i} = {i}" for i in range(501)), DATA),
        ("a.py", f'x = "{"a" * 501}"', TEXT),
        ("a.py", f'x = b"{"a" * 501}"', TEXT),
        ("a.py", f"{'a' * 120} = 1\nprint({'a' * 120})", TEXT),
        ("a.py", "# 3 patients died\n", "no group of 1 to 9 patients in the text"),
        ("a.py", 'print("3 patients died")\n', "no group of 1 to 9 patients in the text"),
        ("a.R", f"x <- c({LONG})\n", LIST),
        ("a.R", f"x <- list(c({LONG[:40]}), c({LONG[40:]}))\n", LIST),
        ("a.R", f"f(1)\nx <- c(\n{LONG}", LIST),
        ("a.R", "x <- c(" + ", ".join(f'"{i}"' for i in range(21)) + ")", LIST),
        ("a.R", "\n".join(f"x{i} <- {i}" for i in range(501)), DATA),
        ("a.R", f"x <- '{'a' * 501}'", TEXT),
        (
            "a.R",
            'x <- 1 # 3 patients died\ny <- "a # b"',
            "no group of 1 to 9 patients in the text",
        ),
    ],
)
def test_data_in_a_program_does_not_leave(name, text, found):
    assert found in broken(name, text)


def test_the_line_of_a_long_list_is_named():
    for name, text in (("a.py", f"a = 1\nx = [{LONG}]\n"), ("a.R", f"a <- 1\nx <- c({LONG})\n")):
        (said,) = [one for one in check_code(name, text, 10) if one.checked.found == LIST]
        assert said.places == ("line 2",)


def test_a_program_is_small():
    tiny = FileLimits(code_bytes=10)
    assert broken("a.py", "x = 1\ny = 2\n", limits=tiny) == ["a program has at most 10 bytes"]


@pytest.mark.parametrize("text", ["def (", "x = '", "(" * 5000, "\tif:"])
def test_what_cannot_be_parsed_is_for_people(text):
    assert broken("a.py", text, Verdict.REVIEW) == ["the program can be parsed"]


@pytest.mark.parametrize(
    "form",
    [
        "no json",
        "[]",
        '{"cells": 3}',
        '{"cells": [3]}',
        '{"cells": [{"cell_type": "code", "source": "", "outputs": [{"text": "p001"}]}]}',
        '{"cells": [{"cell_type": "markdown", "attachments": {"a.png": {}}}]}',
    ],
)
def test_a_notebook_leaves_without_outputs(form):
    assert len(broken("a.ipynb", form)) == 1


def test_data_in_a_notebook_does_not_leave():
    form = {"cells": [{"cell_type": "code", "source": f"x = [{LONG}]"}]}
    assert broken("a.ipynb", json.dumps(form)) == [LIST]
    said = {"cells": [{"cell_type": "markdown", "source": "3 patients died"}]}
    assert len(broken("a.ipynb", json.dumps(said))) == 1
