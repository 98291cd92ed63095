"""The numbered sources of the report."""

import html
import re

import pytest

from oncommons.domain.advice import Stance
from oncommons.knowledge.approved import approved_pairs
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.approved import approved_evidence, evidence_of
from oncommons.therapy.report.board_page import board_page
from oncommons.therapy.report.references import references, telling
from oncommons.therapy.report.wording import Language
from oncommons.therapy.report.words import profile_words, setting_words, settings
from tests.unit.therapy.bedside import against, fact, fusion, mutation, patient

L858R, T790M = mutation("EGFR", "L858R"), mutation("EGFR", "T790M")


def report(of, *evidence):
    return advise(of, evidence, oncotree())


def text_of(page):
    body = page.partition("<body>")[2]
    return html.unescape(re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", body)))


def test_a_source_has_one_number_in_the_order_of_need():
    made = report(
        patient("LUAD", L858R, T790M),
        fact("EGFR", "L858R", "osimertinib", source="FLAURA", decided_on="2024-01"),
        fact("EGFR", "T790M", "osimertinib", source="AURA3", decided_on="2020-01"),
        fact("EGFR", "L858R", "erlotinib", source="EURTAC"),
        against("EGFR", "T790M", "erlotinib", source="Pao 2005"),
    )
    cited = references(made.options)
    assert [source.split("|")[1] for source in cited.numbers] == [
        "FLAURA", "AURA3", "EURTAC", "Pao 2005",
    ]  # fmt: skip
    assert list(cited.numbers.values()) == [1, 2, 3, 4]
    assert cited.mark(made.options[0].matches_for) == "[1,\u00a02]"
    assert cited.left_out == 0


def test_what_is_weaker_than_the_best_is_counted_and_not_cited():
    made = report(
        patient("LUAD", L858R),
        fact("EGFR", "L858R", "osimertinib", source="here"),
        fact("EGFR", "L858R", "osimertinib", source="elsewhere", oncotree=("COAD",)),
    )
    assert references(made.options).left_out == 1
    text = text_of(board_page(made))
    assert "Facts of a weaker tier for the same options (1) are in the JSON form" in text
    assert "elsewhere" not in text


def test_nothing_that_speaks_against_an_option_is_left_out():
    made = report(
        patient("LUAD", L858R, T790M),
        fact("EGFR", "L858R", "erlotinib"),
        against("EGFR", "T790M", "erlotinib", source="strong"),
        against("EGFR", "T790M", "erlotinib", source="weak", oncotree=("COAD",)),
    )
    (option,) = made.options
    assert {match.evidence.source for match in telling(option)} >= {"strong", "weak"}
    text = text_of(board_page(made))
    assert "strong" in text
    assert "weak" in text


def test_every_option_of_the_page_names_source_agency_and_date():
    of = patient("LUAD", L858R, T790M, fusion("EML4", "ALK"), mutation("KRAS", "G12C"))
    made = report(of, *approved_evidence())
    text, cited = text_of(board_page(made)), references(made.options)
    for option in made.options:
        for match in telling(option):
            evidence = match.evidence
            assert evidence.source in text
            assert f"{evidence.agency} {evidence.decided_on or '(date not stated)'}: " in text
        assert cited.mark(telling(option)) != "[]"
        assert " + ".join(option.drugs) in text


def test_without_options_there_are_no_sources():
    made = report(patient())
    assert references(made.options).numbers == {}
    assert "The evidence for and against" not in board_page(made)


def test_options_from_other_tumours_share_a_line_and_the_rest_is_counted():
    facts = [
        fact("KRAS", "G12C", f"drug{number:02}", oncotree=(code,))
        for number, code in enumerate(("COAD", "COAD", "PAAD", "BLCA", "PRAD", "AML", "CML", "MEL",
                                       "GIST", "STAD", "UCEC", "THME", "CHOL"))
    ]  # fmt: skip
    text = text_of(board_page(report(patient("LUAD", mutation("KRAS", "G12C")), *facts)))
    assert "drug00 [1]; drug01 [1]" in text
    assert "2 more options of this kind are in the JSON form of this report." in text


def test_an_option_that_only_this_tumour_rules_out_stands_in_the_table():
    made = report(
        patient("COAD", mutation("BRAF", "V600E")),
        fact("BRAF", "V600E", "vemurafenib", oncotree=("MEL",)),
        against("BRAF", "V600E", "vemurafenib", oncotree=("COADREAD",)),
    )
    (option,) = made.options
    assert option.stance is Stance.NOT_ADVISED
    text = text_of(board_page(made))
    assert "Treatments that what was found speaks against" in text
    assert "Tier I, not advised because of BRAF V600E: vemurafenib." in text


def test_every_setting_of_the_table_has_its_french():
    for pair in approved_pairs():
        told = setting_words(evidence_of(pair, "x").setting, Language.FRENCH)
        for part in re.split(r", | \(|\)", evidence_of(pair, "x").setting):
            known = part in settings() or not part or re.fullmatch(r"[A-Z][\w-]+(?: \d{4})?", part)
            assert known, part
        assert told


@pytest.mark.parametrize(
    ("setting", "french"),
    [
        ("first line, metastatic", "première ligne, métastatique"),
        ("after prior therapy (accelerated approval)",
         "après un traitement (autorisation accélérée)"),
        ("resistance acquired under osimertinib (Thress 2015)",
         "résistance acquise sous osimertinib (Thress 2015)"),
        ("a setting of one's own", "a setting of one's own"),
    ],
)  # fmt: skip
def test_settings_in_french(setting, french):
    assert setting_words(setting, Language.FRENCH) == french
    assert setting_words(setting) == setting


@pytest.mark.parametrize(
    ("profile", "french"),
    [
        ("Exon 19 Deletion/L858R", "EGFR exon 19 délétion/L858R"),
        ("Exon 20 Insertion AND NOT EGFR A763_Y764insFQEA",
         "EGFR exon 20 insertion sans EGFR A763_Y764insFQEA"),
        ("Wildtype", "EGFR sauvage"),
    ],
)  # fmt: skip
def test_profiles_in_french(profile, french):
    assert profile_words(fact("EGFR", profile, "x"), Language.FRENCH) == french


def test_the_french_page_has_no_words_of_the_english_one():
    of = patient("COAD", mutation("BRAF", "V600E"), mutation("KRAS", "G12D"), coverage_known=False)
    text = text_of(board_page(report(of, *approved_evidence()), Language.FRENCH))
    for english in ("Skip to", "On this page", "after ", "metastatic", "not indicated", "Wildtype",
                    "Mutation ", "hidden", "tier ", "because"):  # fmt: skip
        assert english not in text, english
