"""Why this tier, in plain words."""

from oncommons.domain.patients import GivenTreatment
from oncommons.knowledge.oncotree import oncotree
from oncommons.therapy.advise import advise
from oncommons.therapy.explain import explain, found_words
from oncommons.therapy.report.wording import Language
from tests.unit.therapy.bedside import against, fact, mutation, patient


def first_option(of, *evidence):
    return advise(of, evidence, oncotree()).options[0]


def test_every_fact_and_its_rule_is_told():
    of = patient("LUAD", mutation("EGFR", "L858R"), mutation("EGFR", "T790M"))
    option = first_option(
        of, fact("EGFR", "L858R", "erlotinib"), against("EGFR", "T790M", "erlotinib", decided_on="")
    )
    assert explain(option) == (
        "Not advised: what speaks against it is of the same or a better tier, or holds for this "
        "tumour type by another alteration, or nothing here speaks for it.",
        "Tier I-A (AMP-I-A, approval or guideline for this tumour type or for any): FDA approved "
        "erlotinib (2020-05) for EGFR L858R in NSCLC. Here: EGFR L858R (exact change), same tumour "
        "type.",
        "Tier I-A (AMP-I-A, approval or guideline for this tumour type or for any), against: by "
        "FDA (date not stated), erlotinib is not indicated with EGFR T790M in NSCLC. Here: EGFR "
        "T790M (exact change), same tumour type.",
    )


def test_remarks_are_told_in_the_language_asked_for():
    of = patient("COAD", mutation("KRAS", "G12C"), treatments=(GivenTreatment("sotorasib"),))
    told = explain(first_option(of, fact("KRAS", "G12C", "sotorasib")), Language.FRENCH)
    assert told[0].startswith("Soutenu")
    assert "AMM ou recommandation pour un autre type de tumeur" in told[1]
    assert told[2] == "sotorasib a déjà été donné"


def test_unknown_significance_names_its_rule():
    of = patient("LUAD", mutation("KRAS", "R68S"))
    told = explain(first_option(of, fact("KRAS", "Mutation", "x")))
    assert "Tier III (AMP-III, alteration of unknown significance)" in told[1]


def test_what_was_found_may_be_a_value_or_an_absence():
    of = patient("LUAD", msi_status="MSI-H")
    value = first_option(of, fact("", "MSI High", "x")).matches_for[0]
    absence = first_option(of, fact("KRAS", "Wildtype", "x")).matches_for[0]
    assert found_words(value) == "value of the assay"
    assert found_words(absence) == "no alteration where the gene was covered"


def test_what_studies_report_is_not_told_as_a_decision():
    of = patient("LUAD", mutation("EGFR", "C797S"))
    study = against("EGFR", "C797S", "osimertinib", agency="literature", decided_on="2015")
    told = explain(first_option(of, study))[1]
    assert told.startswith("Tier II-C (AMP-II-C-S, published studies alone), against: literature")
    assert "(2015) reports resistance to osimertinib with EGFR C797S in NSCLC" in told
    assert (
        "littérature (2015) décrit une résistance"
        in (explain(first_option(of, study), Language.FRENCH)[1])
    )
