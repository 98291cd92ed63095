"""Frozen values become JSON and come back; whatever differs is named with its place."""

from collections.abc import Mapping
from datetime import date

import pytest

from oncommons.domain.findings import Finding, Severity
from oncommons.domain.models import Estimate, LinearModel, RiskGroup, Validation
from oncommons.sharing.forms import from_bytes, parse, to_bytes
from tests.unit.sharing.made import SURVIVAL, VALIDATION


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (LinearModel, SURVIVAL),
        (Validation, VALIDATION),
        (RiskGroup, RiskGroup("all", None, 0.25, None)),
        (tuple[Finding, ...], (Finding("G3", Severity.WARNING, "says", "do", line=4),)),
        (Mapping[str, Estimate], {"A": Estimate(0.1, 0.0, 1e-300)}),
        (str, 'é ∑ \n " \\ \u2028'),
        (int, 2**70),
    ],
)
def test_values_come_back(kind, value):
    assert from_bytes(kind, to_bytes(value)) == value


def test_text_is_canonical():
    assert to_bytes({"b": 1.5, "a": None, "é": True}) == '{"a":null,"b":1.5,"é":true}'.encode()


@pytest.mark.parametrize("number", [0.1, 1e-320, 2.0**-1074, 1.7976931348623157e308, -0.0, 1 / 3])
def test_fractions_keep_every_bit(number):
    assert from_bytes(float, to_bytes(number)).hex() == number.hex()


def test_whole_number_may_stand_for_a_fraction_but_not_the_reverse():
    assert from_bytes(float, b"3") == 3.0
    with pytest.raises(ValueError, match=r"\$ is float, not int"):
        from_bytes(int, b"3.0")


@pytest.mark.parametrize("number", [float("nan"), float("inf"), float("-inf")])
def test_numbers_that_are_not_finite_are_not_written(number):
    with pytest.raises(ValueError, match="not JSON compliant"):
        to_bytes([number])


@pytest.mark.parametrize(
    "content",
    [b"NaN", b"-Infinity", b'{"a":1,"a":1}', b"[" * 200_000, b"", b"\xff", "é".encode("utf-16")],
)
def test_what_json_leaves_open_is_refused(content):
    with pytest.raises(ValueError):  # noqa: PT011  each has words of its own
        parse(content)


@pytest.mark.parametrize(
    ("kind", "content", "says"),
    [
        (Estimate, b'{"value":1,"lower":0}', "needs the fields"),
        (Estimate, b'{"value":1,"lower":0,"upper":2,"more":3}', "needs the fields"),
        (Estimate, b"[1,0,2]", "not list"),
        (Estimate, b'{"value":"1","lower":0,"upper":2}', r"\$\.value is str, not float"),
        (tuple[Estimate, ...], b'[{"value":1e999,"lower":0,"upper":2}]', r"\$\[0\]\.value is not"),
        (tuple[float, ...], b'{"0":1}', "not a list"),
        (Mapping[str, float], b"[1]", "not a map"),
        (float, b"1" + b"0" * 400, "too large"),
        (float, b"true", "bool"),
        (int, b"true", "bool"),
        (str, b"null", "NoneType"),
        (Severity, b'"fatal"', "not a valid Severity"),
        (Severity, b"[]", "not a valid Severity"),
        (date, b'"2026-01-01"', "not date"),
    ],
)
def test_differences_are_named_with_their_place(kind, content, says):
    with pytest.raises(ValueError, match=says):
        from_bytes(kind, content)
