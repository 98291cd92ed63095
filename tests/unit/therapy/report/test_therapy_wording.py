"""Sentences in two languages, and the way back to their parts."""

import re

import pytest

from oncommons.domain.advice import Relation, Stance, Strength
from oncommons.domain.patients import AlterationKind, Origin
from oncommons.errors import TherapyError
from oncommons.therapy.decisions import Reason
from oncommons.therapy.report.wording import (
    Language,
    in_language,
    phrases,
    read_language,
    say,
    taken_apart,
)
from oncommons.therapy.report.words import (
    alteration_words,
    profile_words,
    tumour_words,
    vocabulary,
    word,
)
from oncommons.therapy.tiers import RULES
from tests.unit.therapy.bedside import copies, fact, fusion, mutation

GAP = re.compile(r"\{\w+\}")


def test_both_languages_have_the_same_gaps():
    for key, (english, french) in phrases().items():
        assert sorted(GAP.findall(english)) == sorted(GAP.findall(french)), key


def test_every_reason_stance_and_rule_has_its_sentence():
    wanted = {reason.name.lower() for reason in Reason}
    wanted |= {f"stance_{stance.value}" for stance in Stance}
    wanted |= {f"short_{stance.value}" for stance in Stance}
    wanted |= {f"rule_{rule.rule_id}" for rule in RULES}
    assert wanted <= set(phrases())


@pytest.mark.parametrize("vocabulary_of", [Stance, Relation, Strength, Origin, AlterationKind])
def test_every_word_of_the_domain_has_its_french(vocabulary_of):
    assert {each.value for each in vocabulary_of} <= set(vocabulary())


@pytest.mark.parametrize(
    "key",
    ["not_covered", "decides", "rules_out", "given_before", "given_before_when", "class_given",
     "part_ruled_out", "subtype", "significance", "from_germline", "left_out", "decision_note",
     "tumour_missing", "tumour_not_in_tree", *(reason.name.lower() for reason in Reason)],
)  # fmt: skip
def test_what_is_said_is_taken_apart_again(key):
    names = {gap[1:-1] for gap in GAP.findall(phrases()[key][0])}
    parts = {name: f"KRAS {place}" for place, name in enumerate(sorted(names))}
    said = taken_apart(say(key, **parts))
    assert said is not None
    assert (said.key, dict(said.parts)) == (key, parts)


def test_a_sentence_within_a_sentence_is_translated_too():
    english = say("decides", item=say("not_covered", subject="KRAS, NRAS"), drugs="cetuximab")
    assert in_language(english, Language.FRENCH) == (
        "KRAS, NRAS : non couvert par l'analyse. Déciderait de cetuximab"
    )
    assert in_language(english, Language.ENGLISH) == english


def test_a_foreign_sentence_stays_as_it_is():
    assert in_language("An unexpected remark", Language.FRENCH) == "An unexpected remark"
    assert taken_apart("An unexpected remark") is None


def test_languages():
    assert read_language("EN") is Language.ENGLISH
    with pytest.raises(TherapyError, match='no report in "de"; choose en or fr'):
        read_language("de")


@pytest.mark.parametrize(
    ("alteration", "english", "french"),
    [
        (mutation("EGFR", "L858R"), "EGFR L858R", "EGFR L858R"),
        (mutation("MET", "", "Splice_Site"), "MET splice site", "MET site d'épissage"),
        (mutation("MET"), "MET", "MET"),
        (copies("MYC", 2), "MYC amplification", "MYC amplification"),
        (copies("MYC", -1), "MYC loss", "MYC perte"),
        (copies("MYC", 0), "MYC copy number", "MYC nombre de copies"),
        (fusion("ALK", "EML4"), "ALK::EML4 fusion", "ALK::EML4 fusion"),
    ],
)
def test_alterations_are_named_in_both_languages(alteration, english, french):
    assert alteration_words(alteration) == english
    assert alteration_words(alteration, Language.FRENCH) == french


def test_words_without_entry_stay():
    assert word("5'UTR") == "5'UTR"
    assert word("De_novo_Start_InFrame", Language.FRENCH) == "De novo Start InFrame"


@pytest.mark.parametrize(
    ("gene", "profile", "shown"),
    [
        ("KRAS", "G12C", "KRAS G12C"),
        ("KRAS", "KRAS G12C", "KRAS G12C"),
        ("", "MSI High", "MSI High"),
        ("ABL1", "BCR::ABL1 Fusion", "BCR::ABL1 Fusion"),
        ("KRAS", "/".join(["G12C"] * 20), f"KRAS {'/'.join(['G12C'] * 11)}/..."),
    ],
)
def test_profiles_carry_their_gene_and_stay_short(gene, profile, shown):
    assert profile_words(fact(gene, profile, "x")) == shown


@pytest.mark.parametrize(
    ("code", "shown"),
    [("LUAD", "Lung Adenocarcinoma (LUAD)"), ("SOLID", "SOLID"), ("", ""), ("NOSUCH", "NOSUCH")],
)
def test_tumour_types_carry_their_code(code, shown):
    assert tumour_words(code) == shown
