"""Numbers are written for people, and a hidden one says why."""

import math

import pytest

from oncommons.report.numerals import (
    count,
    decimal,
    duration,
    hidden_words,
    of,
    p_value,
    share,
)


@pytest.mark.parametrize(
    ("number", "text"),
    [
        (0.0, "0"),
        (0.5, "0.5"),
        (0.12345, "0.123"),
        (12.345, "12.3"),
        (1234.5, "1,234"),
        (-0.25, "\u22120.25"),
        (99.96, "100"),
        (0.0001, "0.0001"),
        (0.00001, "1\u00a0\u00d7\u00a010⁻⁵"),
        (3.2e-12, "3.2\u00a0\u00d7\u00a010⁻¹²"),
        (-2.5e8, "\u22122.5\u00a0\u00d7\u00a010⁸"),
        (5e-324, "4.9\u00a0\u00d7\u00a010⁻³²⁴"),
        (math.nan, "not a number"),
        (-math.inf, "\u2212∞"),
    ],
)
def test_decimal(number, text):
    assert decimal(number) == text


def test_digits_may_be_fewer():
    assert decimal(4.21, 2) == "4.2"


def test_count():
    assert (count(0), count(999), count(1_234_567), count(-3)) == (
        "0",
        "999",
        "1,234,567",
        "\u22123",
    )


def test_share_and_denominator():
    assert share(1 / 3) == "33.3\u00a0%"
    assert of(41, 2257, "patients") == "41 of 2,257 patients (1.8\u00a0%)"
    assert of(0, 0) == "0 of 0"


@pytest.mark.parametrize(
    ("part", "whole", "text"),
    [
        (2256, 2257, "2,256 of 2,257 (>\u00a099.9\u00a0%)"),
        (1, 20000, "1 of 20,000 (<\u00a00.1\u00a0%)"),
        (47, 47, "47 of 47 (100.0\u00a0%)"),
        (0, 47, "0 of 47 (0.0\u00a0%)"),
        (1999, 2000, "1,999 of 2,000 (>\u00a099.9\u00a0%)"),
        (1, 2000, "1 of 2,000 (0.1\u00a0%)"),
    ],
)
def test_nearly_all_is_not_all_and_nearly_none_is_not_none(part, whole, text):
    assert of(part, whole) == text


@pytest.mark.parametrize(
    ("p", "text"),
    [(0.0, "p < 0.001"), (0.001, "p = 0.001"), (0.0499, "p = 0.050"), (1, "p = 1.00")],
)
def test_p_value(p, text):
    assert p_value(p) == text


@pytest.mark.parametrize(
    ("days", "text"), [(0, "0 days"), (89, "89 days"), (365, "12 months"), (1826, "5.0 years")]
)
def test_duration(days, text):
    assert duration(days) == text


def test_hidden_number_says_why():
    assert hidden_words(10) == "hidden: fewer than 10 patients"
    assert hidden_words(None) == "hidden to protect patients"
