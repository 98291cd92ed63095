"""What a file is: its name and its first bytes together."""

import pickle

import pytest

from oncommons.access.airlock.kinds import FileKind, kind_of, parse_json, text_of


@pytest.mark.parametrize(
    ("name", "content", "kind"),
    [
        ("a.csv", b"a,b\n", FileKind.CSV),
        ("A.TSV", b"a\tb\n", FileKind.TSV),
        ("a.json", b"{}", FileKind.JSON),
        ("a.json", b"not json", FileKind.JSON),
        (
            "a.json",
            b'{"$schema": "https://vega.github.io/schema/vega-lite/v6.json"}',
            FileKind.CHART,
        ),
        ("a.vl.json", b"{}", FileKind.CHART),
        ("a.md", b"# x", FileKind.MARKDOWN),
        ("job.log", b"x", FileKind.TEXT),
        ("os-1.onc", b"PK\3\4...", FileKind.MODEL),
        ("a.py", b"x = 1", FileKind.CODE),
        ("a.R", b"x <- 1", FileKind.CODE),
        ("a.ipynb", b"{}", FileKind.NOTEBOOK),
        ("cells.parquet", b"PAR1", FileKind.CELLS),
        ("about.json", b"{}", FileKind.ABOUT),
        ("a.xyz", b"x", FileKind.UNKNOWN),
        ("README", b"x", FileKind.UNKNOWN),
        ("bmi.csv", b"BMI,patients\n20,100\n", FileKind.CSV),
        ("mz.txt", b"MZ is a word", FileKind.TEXT),
    ],
)
def test_what_may_leave_is_known(name, content, kind):
    found = kind_of(name, content)
    assert (found.kind, found.found) == (kind, "")
    assert kind.leaves is (kind not in (FileKind.CELLS, FileKind.ABOUT))


@pytest.mark.parametrize(
    ("name", "content", "rule"),
    [
        ("plot.png", b"", "R8"),
        ("plot.svg", b"", "R8"),
        ("paper.PDF", b"", "R8"),
        ("model.pkl", b"", "R12"),
        ("data.Rdata", b"", "R12"),
        ("data.rds", b"", "R12"),
        ("rows.xlsx", b"", "R12"),
        ("rows.parquet", b"", "R12"),
        ("all.zip", b"", "R12"),
        ("page.html", b"", "R12"),
        ("run.sh", b"", "R12"),
        ("a.csv", b"\x89PNG\r\n", "R8"),
        ("a.csv", b"%PDF-1.7", "R8"),
        ("a.md", b"  <svg xmlns='x'/>", "R8"),
        ("a.md", b"# title\n\n<SVG onload=x>", "R8"),
        ("a.csv", b"\xef\xbb\xbf<!DOCTYPE html>", "R12"),
        ("a.csv", b"PK\3\4", "R12"),
        ("a.txt", b"\x1f\x8b", "R12"),
        ("a.txt", pickle.dumps([1]), "R12"),
        ("a.txt", b"RDX3\nX\n\0\0", "R12"),
        ("a.json", b"SQLite format 3\0", "R12"),
        ("a.csv", b"PAR1\0\0", "R12"),
        ("a.onc", b"\x80\x04", "R12"),
        ("MZ.txt", b"MZ\x90\0\3", "R12"),
    ],
)
def test_what_may_not_leave_is_known_by_any_name(name, content, rule):
    found = kind_of(name, content)
    assert (found.kind, found.rule) == (FileKind.FORBIDDEN, rule)
    assert found.found
    assert found.remedy
    assert not found.kind.leaves


@pytest.mark.parametrize(
    "content",
    [b"\xff\xfe", b"a\0b", b"a\x1b[2Jb", "a\u200bb".encode(), "a\u202eb".encode(),
     "a\u3164b".encode(), "a\ufe0fb".encode(), "a\ue000b".encode(), "a\u2028b".encode()],
)  # fmt: skip
def test_what_nobody_sees_is_no_text(content):
    assert text_of(content)[0] == ""
    assert text_of(content)[1]


def test_text_is_read_as_it_is():
    assert text_of("\ufeffâge\r\n\t1\n".encode()) == ("âge\n\t1\n", "")


@pytest.mark.parametrize(
    "text", ["", "{", '{"a": 1, "a": 2}', "NaN", "[" * 100_000, "[" * 30 + "]" * 30, "Infinity"]
)
def test_json_that_two_programs_read_in_two_ways_is_refused(text):
    with pytest.raises(ValueError, match=r".*"):
        parse_json(text)


def test_json_is_parsed():
    assert parse_json('{"a": [1, {"b": null}]}') == {"a": [1, {"b": None}]}
