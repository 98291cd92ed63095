"""How commands speak: lines as they are, tables, JSON, and one command to type next."""

import datetime
from pathlib import Path

import pytest

from oncommons.cli.output import Answer, Rows, command, json_text, show

LONG = command("journey", *(f"/a/folder/with/a/long/name/{number}" for number in range(9)))


def spoken(capsys, *said, next_command=""):
    show(Answer({}, said, next_command), as_json=False)
    return capsys.readouterr().out


def test_brackets_are_words_and_no_markup(capsys):
    text = spoken(capsys, "the cell says [not available]", Rows("[a]", ("x",), [("[b]",)]))
    assert "[not available]" in text
    assert "[a]" in text
    assert "[b]" in text


def test_the_next_command_stays_on_one_line(capsys):
    assert spoken(capsys, "done", next_command=LONG).splitlines()[-1] == f"next: {LONG}"


def test_a_long_line_stays_a_line_where_there_is_no_terminal(capsys):
    line = "word " * 80
    assert spoken(capsys, line).splitlines() == [line]


def test_a_title_is_not_broken_by_a_narrow_table(capsys):
    title = "A title that is much wider than the table below it, and stays on one line"
    assert title in spoken(capsys, Rows(title, ("n",), [(1,)])).splitlines()


def test_what_is_hidden_is_called_hidden(capsys):
    text = spoken(capsys, Rows("t", ("group", ">patients"), [("a", None), ("b", 1234)]))
    assert "hidden" in text
    assert "1,234" in text


def test_words_with_spaces_are_quoted():
    assert command("store", "rows", Path("my commons")) == "oncommons store rows 'my commons'"


def test_json_writes_days_and_paths_as_text():
    text = json_text({"day": datetime.date(2026, 6, 1), "path": Path("a/b")})
    assert '"2026-06-01"' in text
    assert '"a/b"' in text


def test_json_refuses_what_has_no_form():
    with pytest.raises(TypeError, match="set has no JSON form"):
        json_text({"odd": {1}})


def test_a_finding_leaves_with_one():
    with pytest.raises(SystemExit) as left:
        show(Answer({}, (), found=True), as_json=True)
    assert left.value.code == 1
