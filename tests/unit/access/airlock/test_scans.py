"""Identifiers, dates, addresses and formulas are found, however they are written."""

import pytest

from oncommons.access.airlock.scans import is_formula, scan
from oncommons.domain.verdicts import Verdict


def found(*lines, **settings):
    return [
        one.checked.found
        for one in scan(lines, **settings)
        if one.checked.verdict is Verdict.REFUSE
    ]


@pytest.mark.parametrize(
    "text",
    [
        "TCGA-02-0001", "tcga-02-0001-01A", "TCGA.02.0001", "TCGA_02_0001", "TCGA 02 0001",
        "TCGA\t02\t0001", "TCGA\u201102\u20110001", "\uff34CGA-02-0001", "GENIE-MSK-P-0001234",
        "P-0001234", "P-0001234-T01-IM3", "C3L-00123", "TARGET-10-PANSBR", "MB-0005", "HMF000123",
        "DO12345", "SAMN01234567", "SAMEA1234567", "ERR1234567", "EGAN00001234567", "GSM123456",
        "f81d4fae-7dec-11d0-a765-00a0c91e6bf6", "f81d4fae7dec11d0a76500a0c91e6bf6",
        "123-45-6789", "943 476 5919", "2 91 02 75 115 001 45", "123456789",
        "x2zsuddy2dnijxsehxvwuhtbcu", "X2ZSUDDY2DNIJXSEHXVWUHTBCU",
        "patient 17", "patient_0017", "Sample #3", "case no. 12", "MRN 4711",
    ],
)  # fmt: skip
def test_an_identifier_is_found(text):
    assert found(f"label,{text},12") == ["no identifier or barcode of a patient or sample"]


@pytest.mark.parametrize(
    "text",
    ["KRAS p.G12D", "chr7:140753336", "stage III", "patients 120", "120 patients", "HR 0.123456789",
     "TP53", "1,234,567", "case\t120", "ENSG00000141510", "NM_004333.4", "rs113488022", "2024",
     "March 2024", "0.000000001", "12.5 (10.1 to 14.9)", "phase 2024/25", "3/4", "stage 1.2.3"],
)  # fmt: skip
def test_what_is_no_identifier_and_no_date_passes(text):
    assert found(text) == []


@pytest.mark.parametrize(
    "text",
    ["2024-03-01", "2024/3/1", "01.03.2024", "3/1/24", "20240301", "1 March 2024", "March 1, 2024",
     "1er mars 2024", "1 févr. 2024", "2024\u201103\u201101", "\u0662\u0660\u0662\u0664-03-01",
     "born 1960-12-31."],
)  # fmt: skip
def test_a_date_is_found(text):
    assert found(text) == ["no date"]
    assert found(text, dates_are_refused=False) == []


@pytest.mark.parametrize("text", ["a.b@c.org", "a.b (at) c.org", "a_b[at]c.co.uk"])
def test_an_address_is_found(text):
    assert found(text) == ["no e-mail address"]


def test_ids_of_the_extract_and_of_hospitals_are_found_wherever_they_stand():
    ids = {"p001", "abc-77"}
    says = "no id of a patient or sample of the extract"
    assert found("stage,P001", known=ids) == [says]
    assert found("x=abc-77;", known=ids) == [says]
    assert found("group_p001_high", known=ids) == [says]
    assert found("p0011", known=ids) == []
    own = "no identifier or barcode of a patient or sample"
    assert found("LYN/4711", patterns=(r"LYN/\d+",)) == [own]
    assert found("LYN/4711") == []


def test_places_are_lines():
    (said,) = [one for one in scan(["x", "P-0001234", "y"]) if one.places]
    assert said.places == ("line 2",)


@pytest.mark.parametrize(
    "cell",
    ["=1+1", "+A1", "-A1", "@SUM(A1)", " =1", "'=1", '"=cmd|x', "\uff1d1+1",
     "-2+3+cmd|' /C calc'!A0",
     "%0A=1", "|x", "+1;=2"],
)  # fmt: skip
def test_a_formula_is_found(cell):
    assert is_formula(cell)


@pytest.mark.parametrize(
    "cell",
    ["", "-", "--", "+", "-0.5", "+12", "-1,234.5", "-1.2e-5", "-12%", "-0.12 (-0.30 to 0.06)",
     "-0.1 [-0.2, 0.3]", "\u22120.5", "KRAS", "p.G12D", "a=b", "12", "-.5"],
)  # fmt: skip
def test_a_number_with_its_sign_is_no_formula(cell):
    assert not is_formula(cell)
