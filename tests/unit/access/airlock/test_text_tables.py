"""Tables that stand in a text are not passed over."""

from oncommons.access.airlock.text_tables import say_of_text_tables
from oncommons.disclosure.depths import Strictness

SMALL = "Before\n\n| stage | patients |\n|---|--:|\n| I | 120 |\n| II | 4 |\n\nAfter\n"


def said(text):
    found = say_of_text_tables(text, strictness=Strictness.RESEARCH)
    return [(one.checked.rule, one.checked.verdict.value, one.places) for one in found]


def test_a_small_group_in_a_table_of_markdown_is_refused():
    assert ("R1", "refuse", ("table at line 3",)) in said(SMALL)
    assert said(SMALL.replace("| II | 4 |", "| II | 40 |")) == []
    assert any(verdict == "refuse" for _, verdict, _ in said("a | n\n--|--\nII|\nI | 4"))


def test_an_unknown_table_of_markdown_is_for_people():
    assert said("| a | b |\n|---|---|\n| x | 0.5 |\n") == [("R15", "review", ("table at line 1",))]


def test_lines_that_read_like_a_table_are_for_people():
    text = "stage   n\nI   120\nII   35\nIII   4\nend"
    assert said(text) == [("R14", "review", ("lines 2 to 4",))]
    assert said("I\t1\nII\t2\nIII\t3") == [("R14", "review", ("lines 1 to 3",))]


def test_a_plain_text_passes():
    text = "We fitted a model, with 3 terms.\nIt fits well.\n---\na | b\n"
    assert said(text) == [("R14", "pass", ())]
