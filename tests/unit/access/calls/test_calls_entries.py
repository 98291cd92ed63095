"""Files are read key by key, and every mistake is told with its line."""

from datetime import date, datetime

import pytest

from oncommons.access.calls.entries import Entry, as_day, nearest, refuse
from oncommons.access.calls.toml_file import key_lines, read_toml
from oncommons.domain.calls import Trait
from oncommons.errors import CallError


def entry(**content):
    return Entry(content, [])


@pytest.mark.parametrize(
    ("read", "value", "says"),
    [
        (lambda one: one.text("x"), 3, "write a text"),
        (lambda one: one.text("x"), " ", "write a text"),
        (lambda one: one.text("x", default=""), 3, "write a text"),
        (lambda one: one.whole("x", 1), 0, "1 or more"),
        (lambda one: one.whole("x", 1), True, "1 or more"),
        (lambda one: one.number("x"), "a", "above 0"),
        (lambda one: one.number("x"), 0, "above 0"),
        (lambda one: one.number("x"), True, "above 0"),
        (lambda one: one.yes_no("x"), "yes", "true or false"),
        (lambda one: one.word("x", Trait), "start-up lead", "start-up led"),
        (lambda one: one.moment("x"), "soon", "2026-09-30T17:00:00Z"),
        (lambda one: one.moment("x"), datetime(2026, 1, 1), "2026-09-30T17:00:00Z"),  # noqa: DTZ001
        (lambda one: one.moment("x"), date(2026, 1, 1), "2026-09-30T17:00:00Z"),
        (lambda one: one.table("x"), 3, "write [x]"),
        (lambda one: one.tables("x"), [3], "write [[x]]"),
        (lambda one: one.tables("x"), {}, "write [[x]]"),
    ],
)
def test_a_wrong_value_says_what_to_write(read, value, says):
    one = entry(x=value)
    read(one)
    (mistake,) = one.mistakes
    assert mistake.key == "x"
    assert says in mistake.remedy


@pytest.mark.parametrize(
    "read",
    [
        lambda one: one.text("x"),
        lambda one: one.whole("x", 1),
        lambda one: one.number("x"),
        lambda one: one.word("x", Trait),
        lambda one: one.moment("x"),
        lambda one: one.tables("x"),
    ],
)
def test_a_key_that_must_be_there_is_missed(read):
    one = entry()
    read(one)
    assert [str(mistake) for mistake in one.mistakes] == ["x: is missing (write it)"]


def test_absent_keys_have_defaults():
    one = entry()
    assert one.text("a", default="b") == "b"
    assert one.whole("a", 1, default=5) == 5
    assert one.yes_no("a", default=True)
    assert one.table("a").content == {}
    assert one.tables("a", required=False) == []
    assert one.mistakes == []


def test_a_moment_may_be_text_with_a_zone():
    assert entry(x="2026-09-30T17:00:00+02:00").moment("x").hour == 17


def test_days_are_read_from_dates_and_text_but_not_with_a_time():
    assert as_day(date(2026, 1, 2)) == as_day("2026-01-02") == date(2026, 1, 2)
    assert as_day(datetime(2026, 1, 2)) is None  # noqa: DTZ001
    assert as_day(None) is None


def test_a_long_list_is_not_told_whole():
    many = [f"word{number}" for number in range(40)]
    assert nearest("zzz", many).startswith("did you mean word")


def test_lines_of_keys_are_found_in_nested_tables_and_past_long_texts():
    text = '''a = """
b = 1
"""
[[fields]]
name = "x" # [not a table]
label.en = "y"
[[fields.columns]]
name = "z"
[fields.columns.label]
en = "w"
[[fields]]
name = "v"
'''
    lines = key_lines(text)
    assert lines["a",] == 1
    assert ("b",) not in lines
    assert lines["fields", 0, "name"] == 5
    assert lines["fields", 0, "label", "en"] == 6
    assert lines["fields", 0, "columns", 0, "name"] == 8
    assert lines["fields", 0, "columns", 0, "label", "en"] == 10
    assert lines["fields", 1, "name"] == 12


def test_mistakes_are_told_together_in_the_order_of_their_lines(tmp_path):
    path = tmp_path / "a.toml"
    path.write_text("a = 1\nbeta = 2\n[c]\nd = 0.30\n")
    mistakes = []
    top = read_toml(path, mistakes)
    assert str(top.table("c").number("d")) == "3/10"
    top.text("alpha")
    top.has("a")
    top.table("c").has("e")
    top.table("c").wrong("e", "is missing", "write it")
    top.finish()
    with pytest.raises(CallError) as refused:
        refuse(mistakes, path)
    assert str(refused.value) == (
        f"{path}: 3 mistakes: alpha: is missing (write it); line 2 beta: is not known"
        " (write one of a, alpha, c); line 3 c.e: is missing (write it); mend each of them"
    )
    refuse([], path)


def test_one_mistake_is_counted_as_one():
    one = entry(x=3)
    one.text("x")
    with pytest.raises(CallError, match="1 mistake: x"):
        refuse(one.mistakes, "f")
    one.wrong("", "is wrong", "mend it")
    assert one.mistakes[-1].key == ""


def test_a_file_that_is_no_toml_or_not_there_is_refused(tmp_path):
    path = tmp_path / "a.toml"
    with pytest.raises(CallError, match="cannot be read"):
        read_toml(path, [])
    path.write_text("a = 1\nb = [\n")
    with pytest.raises(CallError, match="no TOML"):
        read_toml(path, [])
    path.write_text("a = 1\na = 2\n")
    with pytest.raises(CallError) as refused:
        read_toml(path, [])
    assert refused.value.line == 2
    path.write_bytes(b"\xff")
    with pytest.raises(CallError, match="UTF-8"):
        read_toml(path, [])
