"""Each modifier of DUO is compared with the purpose, and a mismatch says why in words."""

from datetime import date

import pytest

from oncommons.access.calls import mismatches
from oncommons.access.calls.duo import AIM_WORDS
from oncommons.access.calls.duo_modifiers import MODIFIERS
from oncommons.domain.calls import Aim, DataUse, Document
from oncommons.domain.calls.data_use import MismatchKind
from tests.made_calls import organisation, purpose, term

HMB = term(DataUse.HMB)
COMPANY = (organisation(), organisation("Firm", "company"))


def found(asked, *terms):
    return [(one.use, one.kind) for one in mismatches(asked, (HMB, *terms))]


@pytest.mark.parametrize(
    ("condition", "fits", "fails", "kind"),
    [
        (term(DataUse.NMDS), purpose(), purpose(Aim.DISEASE, Aim.METHODS), MismatchKind.BLOCKS),
        (term(DataUse.GSO), purpose(Aim.GENETIC), purpose(), MismatchKind.BLOCKS),
        (term(DataUse.NCU), purpose(), purpose(is_commercial=True), MismatchKind.BLOCKS),
        (
            term(DataUse.NCU),
            purpose(organisations=COMPANY),
            purpose(is_commercial=True, organisations=COMPANY),
            MismatchKind.BLOCKS,
        ),
        (term(DataUse.NPU), purpose(), purpose(organisations=COMPANY), MismatchKind.BLOCKS),
        (
            term(DataUse.NPU),
            purpose(is_commercial=True),
            purpose(organisations=COMPANY),
            MismatchKind.BLOCKS,
        ),
        (term(DataUse.NPUNCU), purpose(), purpose(organisations=COMPANY), MismatchKind.BLOCKS),
        (term(DataUse.NPUNCU), purpose(), purpose(is_commercial=True), MismatchKind.BLOCKS),
        (term(DataUse.TS, "12"), purpose(months=12), purpose(months=13), MismatchKind.BLOCKS),
        (
            term(DataUse.GS, "FR", "CH"),
            purpose(),
            purpose(countries=frozenset({"FR", "DE"})),
            MismatchKind.BLOCKS,
        ),
        (
            term(DataUse.GS, "EU"),
            purpose(),
            purpose(countries=frozenset({"FR", "GB"})),
            MismatchKind.BLOCKS,
        ),
        (
            term(DataUse.GS, "EEA"),
            purpose(countries=frozenset({"NO"})),
            purpose(countries=frozenset()),
            MismatchKind.BLOCKS,
        ),
        (
            term(DataUse.IS, "Hospital H"),
            purpose(),
            purpose(organisations=COMPANY),
            MismatchKind.BLOCKS,
        ),
        (
            term(DataUse.US, "lead", "x"),
            purpose(),
            purpose(people=("lead", "y")),
            MismatchKind.BLOCKS,
        ),
        (term(DataUse.PS, "A-1"), purpose(), purpose(project="A-2"), MismatchKind.BLOCKS),
        (
            term(DataUse.MOR, "2027-01-01"),
            purpose(publishes_from=date(2027, 1, 1)),
            purpose(publishes_from=date(2026, 12, 31)),
            MismatchKind.DATE,
        ),
        (
            term(DataUse.MOR, "2027-01-01"),
            purpose(publishes_from=date(2028, 1, 1)),
            purpose(),
            MismatchKind.DATE,
        ),
        *(
            (
                term(use),
                purpose(documents=frozenset({document})),
                purpose(documents=frozenset(Document) - {document}),
                MismatchKind.DOCUMENT,
            )
            for use, document in (
                (DataUse.IRB, Document.ETHICS),
                (DataUse.COL, Document.COLLABORATION),
                (DataUse.PUB, Document.PUBLICATION),
                (DataUse.RTN, Document.RETURN),
            )
        ),
    ],
    ids=lambda value: value.use.name if hasattr(value, "use") else "",
)
def test_a_modifier_is_met_or_says_why_not(condition, fits, fails, kind):
    assert found(fits, condition) == []
    assert found(fails, condition) == [(condition.use, kind)]


def test_origins_are_prohibited_under_npoa():
    general = (term(DataUse.GRU), term(DataUse.NPOA))
    assert mismatches(purpose(), general) == ()
    for aim in (Aim.ANCESTRY, Aim.POPULATION):
        (one,) = mismatches(purpose(aim), general)
        assert one.use is DataUse.NPOA


def test_a_kind_of_research_is_left_to_the_owner():
    (one,) = mismatches(purpose(), (HMB, term(DataUse.RS, "children")))
    assert one.kind is MismatchKind.OWNER
    assert "children" in str(one)


def test_clinical_care_needs_its_own_permission():
    asked = purpose(Aim.DISEASE, Aim.CLINICAL_CARE)
    assert found(asked) == [(DataUse.CC, MismatchKind.BLOCKS)]
    assert found(asked, term(DataUse.CC)) == []
    assert mismatches(asked, (term(DataUse.NRES),)) == ()


def test_a_dataset_without_one_permission_is_left_to_the_owner():
    for terms in ((), (HMB, term(DataUse.GRU))):
        (one,) = mismatches(purpose(), terms)
        assert one.kind is MismatchKind.OWNER
        assert f"has {len(terms)} permissions" in one.found


def test_control_use_of_data_for_a_disease_is_left_to_the_owner():
    asked = purpose(Aim.DISEASE, Aim.CONTROL)
    (one,) = mismatches(asked, (term(DataUse.DS, "LUNG"),))
    assert one.kind is MismatchKind.OWNER


def test_a_disease_outside_is_told_once_with_its_code():
    asked = purpose(Aim.DISEASE, Aim.GENETIC, diseases=("LUAD", "BRCA", "XX"))
    (one,) = mismatches(asked, (term(DataUse.DS, "NSCLC"),))
    assert one.found == "the data is for research on NSCLC only, and BRCA, XX lies outside"


def test_a_purpose_without_disease_does_not_fit_data_for_one():
    (one,) = mismatches(purpose(Aim.DRUG, diseases=()), (term(DataUse.DS, "NSCLC"),))
    assert "names no disease" in one.found


def test_an_age_group_of_a_disease_is_health_research_and_alone_it_is_not():
    assert found(purpose(Aim.DISEASE, Aim.AGE)) == []
    assert found(purpose(Aim.AGE)) == [(DataUse.HMB, MismatchKind.BLOCKS)]


def test_any_cancer_takes_every_tumour_type_but_no_other_word():
    cancer = (term(DataUse.DS, "MONDO:0004992"),)
    assert mismatches(purpose(diseases=("LUAD", "BRCA")), cancer) == ()
    assert len(mismatches(purpose(diseases=("ASTHMA",)), cancer)) == 1


def test_every_code_has_a_rule_and_every_aim_its_words():
    permissions = {use for use in DataUse if use.is_permission}
    assert set(MODIFIERS) == set(DataUse) - permissions - {DataUse.CC}
    assert set(AIM_WORDS) == set(Aim)
    assert {use for use in DataUse if use.takes_values} < set(DataUse)


def test_every_mismatch_has_words_and_a_remedy():
    asked = purpose(
        *Aim,
        is_commercial=True,
        organisations=COMPANY,
        months=99,
        countries=frozenset({"US"}),
    )
    values = {
        DataUse.MOR: ("2027-01-01",),
        DataUse.TS: ("12",),
        DataUse.GS: ("FR",),
        DataUse.IS: ("X",),
        DataUse.US: ("X",),
        DataUse.PS: ("X",),
        DataUse.RS: ("X",),
    }
    for use in MODIFIERS:
        terms = (term(DataUse.DS, "BRCA"), term(use, *values.get(use, ())))
        for one in mismatches(asked, terms):
            assert str(one).startswith(f"{one.use.name} ({one.use.value}): ")
            assert one.found
            assert one.remedy
