"""Text that leaves is short, has few numbers, and tells no small group."""

import pytest

from oncommons.access.airlock.limits import STRICT
from oncommons.access.airlock.text import check_text, small_counts
from oncommons.domain.verdicts import Verdict


def verdict(text, minimum=10):
    (said,) = small_counts(text.split("\n"), minimum)
    return said.checked.verdict


def broken(text, **settings):
    return [
        one.checked.found
        for one in check_text(text, 10, **settings)
        if one.checked.verdict is Verdict.REFUSE
    ]


@pytest.mark.parametrize(
    "text",
    ["3 patients died", "three young female patients", "n=4", "N = 4", "n is 7",
     "4 of 120 patients",
     "116 of 120 patients", "116 out of 120 women", "2.1% of 95 patients", "one patient had it",
     "\uff12 patients", "\u0663 patients", "a single patient", "120 patients, 4 of whom died",
     "9 events", "deux patientes", "dont 3 femmes", "4 (3%) patients", "patients: 3", "deaths 4",
     "4 of the 120 patients", "98 % of 120 patients", "1 cas", "9 d'entre eux"],
)  # fmt: skip
def test_a_small_group_is_refused(text):
    assert verdict(f"First line.\nWe saw that {text}.") is Verdict.REFUSE


@pytest.mark.parametrize("text", ["116/120", "3 of 12 genes", "one in 40", "2% of 150"])
def test_a_small_part_of_something_is_for_people(text):
    assert verdict(text) is Verdict.REVIEW


@pytest.mark.parametrize(
    "text",
    ["120 patients", "Stage 4 patients (n = 120)", "fewer than 10 patients", "1,200 patients",
     "we fitted 5 models", "24/7", "p = 0.03", "no patients", "2/3 of patients",
     "12 of 40 patients",
     "HR 1.2 (0.9 to 1.5)", "2024 cohort of 400 cases", "men 50 or older", "one sample per patient",
     "KRAS G12D in patients", "0 of 120 patients", "120 of 120 patients", "5 of 3 genes",
     "R1 k = 5",
     "50 % of 120 patients", "patients in 3 sites", "120% of 50 patients"],
)  # fmt: skip
def test_what_tells_no_small_group_passes(text):
    assert verdict(text) is Verdict.PASS


def test_the_smallest_group_is_that_of_the_grant():
    assert verdict("12 patients", 20) is Verdict.REFUSE
    assert verdict("12 patients", 10) is Verdict.PASS


def test_the_line_is_named():
    (said,) = small_counts(["fine", "3 patients"], 10)
    assert said.places == ("line 2",)


def test_a_text_is_short_and_has_few_numbers():
    assert broken("word " * 2001) == ["a text has at most 10,000 bytes"]
    assert broken("word " * 401, limits=STRICT) == ["a text has at most 2,000 bytes"]
    assert broken("12.5, " * 201) == ["a text has at most 200 numbers"]
    assert broken("twelve thirteen " * 101) == ["a text has at most 200 numbers"]
    assert broken("12.5, " * 200) == []


@pytest.mark.parametrize("text", ["QUJD" * 12, "12345678901", "3.14159265358", "0x" + "ab" * 30])
def test_words_in_code_are_refused(text):
    assert broken(text) == ["a text is made of words and short numbers, not of code"]


@pytest.mark.parametrize(
    "text", ["=" * 60, "https://example.org/" + "a" * 60, "|" + "-" * 50 + "|"]
)
def test_rulers_and_addresses_are_no_code(text):
    assert broken(text) == []
