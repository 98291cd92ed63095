"""Text becomes words and numbers, and where that loses something is known."""

import polars as pl
import pytest

from oncommons.intake.mapping import (
    AsIs,
    DaysFromMonths,
    Mapped,
    Number,
    Share,
    Transform,
    Words,
    apply,
    translate,
)
from oncommons.intake.text_table import read_table

SEX = Words((("Female", "female"), ("Male", "male"), ("F", "female")))


def run(transform: Transform, *texts: str | None) -> list[tuple[str | None, bool | None]]:
    frame = pl.DataFrame({"a": pl.Series(texts, dtype=pl.String)})
    value, exact = transform.value(pl.col("a")), transform.exact(pl.col("a"))
    return frame.select(value.alias("value"), exact.alias("exact")).rows()


def test_words_in_any_case_and_own_spelling_is_exact():
    assert run(SEX, "Female", "FEMALE", "F", "Male") == [
        ("female", True), ("female", False), ("female", False), ("male", True),
    ]  # fmt: skip


def test_unknown_word_stays_for_the_check_to_name():
    assert run(SEX, "Femal", None) == [("Femal", False), (None, None)]


@pytest.mark.parametrize(
    ("months", "days"),
    [("0.32876352", "10"), ("12", "365"), ("0", "0"), ("-1", "-30"), ("12,5", "12,5")],
)
def test_months_become_whole_days(months, days):
    ((value, _),) = run(DaysFromMonths(), months)
    assert value == days


def test_days_lose_the_text_of_months():
    assert [exact for _, exact in run(DaysFromMonths(), "24", "0")] == [False, True]


def test_share_is_in_percent_where_any_value_is_above_1():
    assert [value for value, _ in run(Share(), "60", "1", "high")] == ["0.6", "0.01", "high"]
    assert [value for value, _ in run(Share(), "0.6", "1")] == ["0.6", "1.0"]


def test_number_is_exact_where_single_precision_holds_it():
    assert [exact for _, exact in run(Number(), "4.5", "1.109155301", "x")] == [True, False, False]


def test_text_as_it_is():
    assert run(AsIs(), "x") == [("x", True)]


def test_translate_reads_each_distinct_text_once():
    read: list[str] = []

    def reader(text: str) -> str | None:
        read.append(text)
        return {"chr1": "1"}.get(text)

    assert translate(pl.Series(["chr1", "chr1", "?", None]), reader).to_list() == [
        "1", "1", "?", None,
    ]  # fmt: skip
    assert sorted(read) == ["?", "chr1"]


def test_missing_column_gives_its_default_and_no_origin(tmp_path):
    path = tmp_path / "a.txt"
    path.write_text("A\n1\nNA\n")
    mapping = (Mapped(("A",), "a", missing="none"), Mapped(("B",), "b", SEX, missing="unknown"))
    mapped = apply(mapping, read_table(path, "a.txt"))
    assert mapped.rows["a"].to_list() == ["1", "none"]
    assert mapped.rows["b"].to_list() == ["unknown", "unknown"]
    assert set(mapped.origins) == {"a"}
