"""The plain evaluator against truths worked out by hand, so that the law has firm ground."""

import pytest

from oncommons.domain.criteria import (
    HasTumourType,
    InCohort,
    IsMutated,
    Record,
    all_samples,
    amplified,
    any_sample,
    between,
    column,
    diagnosed,
    died,
    event,
    explain,
    fused,
    holds,
    in_cohort,
    in_order,
    known,
    measured,
    mutated,
    panel,
    profiled,
    progressed,
    recorded,
    response,
    sample_type,
    sampled,
    treated,
    unknown,
)
from oncommons.errors import CriteriaError

LUNG = {"P1": frozenset({"TP53", "EGFR"}), "P2": frozenset({"KRAS"})}


def treatment(drug, day=None, *, kind="systemic", atc=None, line=None):
    return {"drug_name": drug, "start_day": day, "kind": kind, "atc": atc, "line": line}


def assay(number, sample, kind="panel", panel_id="P1"):
    ids = {"assay_id": f"a{number}", "sample_id": sample}
    return ids | {"assay_type": kind, "panel_id": panel_id}


def mutation(gene, number, sample, change="p.L858R", *, kind="Missense_Mutation", vaf=0.5):
    ids = {"assay_id": f"a{number}", "sample_id": sample, "symbol": gene}
    return ids | {"hgvsp": change, "class": kind, "vaf": vaf}


def fusion(one, two, number=1, sample="s1"):
    return {"assay_id": f"a{number}", "sample_id": sample, "symbol1": one, "symbol2": two}


def record(**tables):
    whole = {"patients": [{"vital_status": "alive", "last_contact_day": 400, "death_day": None}]}
    return Record(whole | tables, LUNG)


def samples(*types):
    return [
        {"sample_id": f"s{i}", "sample_type": kind, "collection_day": 100 * i}
        for i, kind in enumerate(types, 1)
    ]


@pytest.mark.parametrize(
    ("rows", "asked", "truth"),
    [
        ([], "female", None),
        ([{"sex": "female"}], "female", True),
        ([{"sex": "male"}], "female", False),
        ([{"sex": None}], "female", None),
        ([{"sex": "*"}], "female", None),
        ([{"sex": "unknown"}], "female", None),
        ([{"sex": "unknown"}], "unknown", True),
    ],
)
def test_a_value_is_unknown_where_it_is_missing_or_coarse(rows, asked, truth):
    assert holds(column("patients.sex", asked), Record({"patients": rows})) is truth


@pytest.mark.parametrize(
    ("label", "asked", "truth"),
    [("FR10", "FR1", True), ("FR1", "FR10", None), ("FR1", "DE1", False), ("FR1", "FR1", True)],
)
def test_a_wide_region_may_be_any_region_in_it(label, asked, truth):
    one = Record({"patients": [{"country_region": label}]})
    assert holds(column("patients.country_region", asked), one) is truth


@pytest.mark.parametrize(
    ("age", "bounds", "truth"),
    [
        ((50, 59), (50, 59), True),
        ((50, 59), (None, 60), True),
        ((50, 59), (55, None), None),
        ((50, 59), (60, None), False),
        ((None, None), (0, 120), None),
    ],
)
def test_an_interval_that_a_bound_cuts_is_unknown(age, bounds, truth):
    row = {"age_at_diagnosis_low": age[0], "age_at_diagnosis_high": age[1]}
    one = Record({"tumours": [row]})
    assert holds(between("tumours.age_at_diagnosis", *bounds), one) is truth
    assert holds(recorded("tumours.age_at_diagnosis"), one) is (age[0] is not None)


def test_a_bound_is_rounded_like_the_column():
    stored = 0.699999988079071  # 0.7 in single precision
    one = Record({"assays": [{"tmb": stored}]})
    assert holds(between("assays.tmb", 0.7, 0.7), one) is True


def test_a_wider_tumour_type_may_be_the_one_that_is_asked():
    asked = HasTumourType("NSCLC", ("LUAD",), ("LUNG",))
    truths = [
        holds(asked, Record({"tumours": [{"oncotree": code}]}))
        for code in ("LUAD", "NSCLC", "LUNG", "*", None, "BRCA")
    ]
    assert truths == [True, True, None, None, None, False]


@pytest.mark.parametrize(
    ("assays", "found", "truth"),
    [
        ([], [], None),
        ([assay(1, "s1")], [], False),
        ([assay(1, "s1", panel_id="P2")], [], None),
        ([assay(1, "s1", panel_id="P2")], [mutation("EGFR", 1, "s1")], None),
        ([assay(1, "s1", panel_id="PX")], [], None),
        ([assay(1, "s1", panel_id="PX")], [mutation("EGFR", 1, "s1")], True),
        ([assay(1, "s1", "wes", None)], [], False),
        ([assay(1, "s1", "rnaseq", None)], [], None),
        ([assay(1, "s1")], [mutation("EGFR", 1, "s1", kind="Silent")], False),
        ([assay(1, "s1")], [mutation("KRAS", 1, "s1")], False),
        ([assay(1, "s1"), assay(2, "s2", panel_id="P2")], [], None),
        ([assay(1, "s1"), assay(2, "s2")], [], False),
    ],
)
def test_what_no_assay_could_show_is_not_called_normal(assays, found, truth):
    listed = samples("primary", "metastasis") if len(assays) > 1 else samples("primary")
    one = record(samples=listed, assays=assays, mutations=found)
    assert holds(mutated("EGFR"), one) is truth


@pytest.mark.parametrize(
    ("asked", "change", "vaf", "truth"),
    [
        (mutated("EGFR", "p.L858R"), "p.L858R", 0.5, True),
        (mutated("EGFR", "L858R"), "p.T790M", 0.5, False),
        (mutated("EGFR", "L858R"), None, 0.5, None),
        (mutated("EGFR", codons=858), "p.L858R", 0.5, True),
        (mutated("EGFR", codons=(740, 747)), "p.E746_A750del", 0.5, True),
        (mutated("EGFR", codons=(750, 760)), "p.E746_A750del", 0.5, True),
        (mutated("EGFR", codons=(751, 760)), "p.E746_A750del", 0.5, False),
        (mutated("EGFR", codons=17), "p.R61fs*17", 0.5, False),
        (mutated("EGFR", codons=858), "p.?", 0.5, None),
        (IsMutated("EGFR", exon=19, exon_codons=((729, 761),)), "p.E746_A750del", 0.5, True),
        (IsMutated("EGFR", exon=19, exon_codons=((729, 761),)), "p.L858R", 0.5, False),
        (mutated("EGFR", min_vaf=0.5), "p.L858R", 0.5, True),
        (mutated("EGFR", min_vaf=0.6), "p.L858R", 0.5, False),
        (mutated("EGFR", min_vaf=0.1), "p.L858R", None, None),
        (mutated("EGFR", classes=("Silent",)), "p.L858R", 0.5, False),
        (mutated("EGFR", "L858R", min_vaf=0.6), None, 0.5, False),
    ],
)
def test_a_mutation_meets_all_that_is_asked(asked, change, vaf, truth):
    found = [mutation("EGFR", 1, "s1", change, vaf=vaf)]
    one = record(samples=samples("primary"), assays=[assay(1, "s1")], mutations=found)
    assert holds(asked, one) is truth


def test_an_exon_that_nobody_filled_in_is_refused():
    found = [mutation("EGFR", 1, "s1")]
    one = record(samples=samples("primary"), assays=[assay(1, "s1")], mutations=found)
    with pytest.raises(CriteriaError, match=r"codons of exon 19 of EGFR"):
        holds(mutated("EGFR", exon=19), one)


@pytest.mark.parametrize(
    ("sides", "partner", "truth"),
    [
        (("EML4", "EGFR"), "", True),
        (("EML4", "EGFR"), "EML4", True),
        (("EGFR", "KIF5B"), "EML4", False),
        (("EGFR", None), "EML4", None),
        (("KIF5B", "EML4"), "", False),
    ],
)
def test_a_fusion_is_read_from_either_side(sides, partner, truth):
    one = record(
        samples=samples("primary"), assays=[assay(1, "s1")], structural_variants=[fusion(*sides)]
    )
    assert holds(fused("EGFR", partner), one) is truth


@pytest.mark.parametrize(
    ("kind", "panel_id", "seen", "copies", "has_panel"),
    [
        ("panel", "P1", True, True, True),
        ("panel", "P2", False, False, False),
        ("panel", "PX", None, None, False),
        ("panel", None, None, None, None),
        ("array_cna", None, None, True, False),
        ("wgs", None, True, True, False),
    ],
)
def test_what_was_profiled_depends_on_the_assay(kind, panel_id, seen, copies, has_panel):
    one = record(samples=samples("primary"), assays=[assay(1, "s1", kind, panel_id)])
    assert holds(profiled("TP53"), one) is seen
    assert holds(profiled("TP53", "copy_number"), one) is copies
    assert holds(panel("P1"), one) is has_panel


def test_a_sample_without_an_assay_is_not_profiled():
    one = record(samples=samples("primary"))
    assert holds(profiled("TP53"), one) is False
    assert holds(panel("P1"), one) is False
    assert holds(profiled("TP53"), record()) is None


def test_one_sample_has_to_satisfy_all_of_it():
    one = record(
        samples=samples("primary", "metastasis"),
        assays=[assay(1, "s1"), assay(2, "s2")],
        mutations=[mutation("EGFR", 1, "s1"), mutation("TP53", 2, "s2")],
        treatments=[treatment("erlotinib", 150)],
    )
    apart = mutated("EGFR") & mutated("TP53")
    assert holds(apart, one) is True
    assert holds(any_sample(apart), one) is False
    assert holds(any_sample(mutated("TP53") & sample_type("metastasis")), one) is True
    assert holds(all_samples(mutated("TP53") | mutated("EGFR")), one) is True
    assert holds(all_samples(mutated("EGFR")), one) is False
    assert holds(any_sample(mutated("EGFR")), record()) is None
    after = in_order(treated("erlotinib"), sampled())
    assert holds(any_sample(mutated("TP53") & after), one) is True
    assert holds(any_sample(mutated("EGFR") & after), one) is False
    told = explain(any_sample(apart), one)
    assert [(part.sample_id, part.truth) for part in told.parts] == [("s1", False), ("s2", False)]
    assert [part.truth for part in told.parts[0].parts] == [True, False]


@pytest.mark.parametrize(
    ("rows", "asked", "truth"),
    [
        ([], treated("osimertinib"), None),
        ([treatment("Osimertinib")], treated("osimertinib"), True),
        ([treatment("gefitinib")], treated("osimertinib"), False),
        ([treatment(None)], treated("osimertinib"), None),
        ([treatment(None, kind="surgery")], treated("osimertinib"), False),
        ([treatment(None, kind="surgery")], treated(kind="surgery"), True),
        ([treatment("x", atc="L01EB04")], treated(atc="L01EB"), True),
        ([treatment("x", atc="L01EB04")], treated(atc="L01XA"), False),
        ([treatment("x", atc=None)], treated(atc="L01XA"), None),
        ([treatment("x", line=1), treatment("y", line=2)], treated("x", line=2), False),
        ([treatment("x", line=None)], treated("x", line=2), None),
        ([treatment("y")], treated(), True),
    ],
)
def test_a_treatment_meets_all_that_is_asked(rows, asked, truth):
    assert holds(asked, record(treatments=rows)) is truth


@pytest.mark.parametrize(
    ("value", "unit", "asked", "truth"),
    [
        (4.0, "ng/mL", measured("PSA", 4), True),
        (4.0, "ng/mL", measured("PSA", 4, unit="ng/mL"), True),
        (400.0, "ug/L", measured("PSA", None, 4, unit="ng/mL"), None),
        (3.0, "ng/mL", measured("PSA", 4, unit="ng/mL"), False),
        (None, "ng/mL", measured("PSA", 4), None),
        (None, None, measured("PSA"), True),
        (4.0, "ng/mL", measured("CA125", 4), None),
    ],
)
def test_a_measurement_in_another_unit_is_unknown(value, unit, asked, truth):
    row = {"code": "PSA", "value": value, "unit": unit, "day": 3}
    assert holds(asked, record(measurements=[row])) is truth


def test_events_responses_diagnoses_and_death():
    one = record(
        events=[{"type": "toxicity", "code": "R11", "start_day": 5}],
        responses=[{"result": "PD", "day": 90}],
        tumours=[{"event_type": "primary", "diagnosis_day": 0}],
    )
    assert holds(event("toxicity", "R11"), one) is True
    assert holds(event("toxicity", "K52"), one) is False
    assert holds(event("toxicity"), record()) is None
    assert holds(progressed(), one) is True
    assert holds(response("CR"), one) is False
    assert holds(diagnosed("metastasis"), one) is False
    assert holds(died(), one) is False
    assert holds(died(), Record({"patients": [{"vital_status": "unknown"}]})) is None


def life(treatments=(), responses=(), *, status="alive", seen=400, death_day=None):
    who = {"vital_status": status, "last_contact_day": seen, "death_day": death_day}
    return Record(
        {
            "patients": [who],
            "treatments": [treatment(drug, day) for drug, day in treatments],
            "responses": [{"result": result, "day": day} for result, day in responses],
        }
    )


GIVEN = [("osimertinib", 100)]


@pytest.mark.parametrize(
    ("one", "truth"),
    [
        (life(GIVEN, [("PD", 250)]), True),
        (life(GIVEN, [("PD", 280)]), True),
        (life(GIVEN, [("PD", 100)]), True),
        (life(GIVEN, [("PD", 281)], seen=None), False),  # what came later shows the watching
        (life(GIVEN, [("PD", 90)], seen=280), False),
        (life(GIVEN, [("PD", 90)], seen=279), None),  # left before the window closed
        (life(GIVEN, [("PR", 150)], seen=400), False),
        (life(GIVEN, [("PR", 150)], seen=200), None),
        (life(GIVEN, [("PR", 150)], seen=200, status="dead"), False),
        (life(GIVEN, [], seen=400), None),  # no assessment at all
        (life([], [("PD", 250)]), None),  # no treatment at all
        (life([("gefitinib", 100)], [("PD", 250)]), False),  # never given
        (life([("osimertinib", None)], [("PD", 250)]), None),  # given, on no known day
        (life([(None, 100)], [("PD", 250)]), None),  # perhaps given
        (life([("osimertinib", 10), ("osimertinib", 100)], [("PD", 250)]), True),
        (life([("osimertinib", 10), ("osimertinib", 300)], [("PD", 250)], seen=479), None),
        (life([("osimertinib", 10), ("osimertinib", 300)], [("PD", 250)], seen=480), False),
    ],
)
def test_progression_within_half_a_year_of_a_drug(one, truth):
    asked = in_order(treated("osimertinib"), progressed(), at_most_days=180)
    assert holds(asked, one) is truth


def test_without_a_bound_it_asks_what_was_recorded_so_far():
    asked = in_order(treated("osimertinib"), progressed())
    assert holds(asked, life(GIVEN, [("PR", 150)], seen=101)) is False
    assert holds(asked, life(GIVEN, [("PD", 90)], seen=None)) is False
    assert holds(asked, life(GIVEN, [("PD", 3000)])) is True


@pytest.mark.parametrize(
    ("one", "truth"),
    [
        (life(GIVEN, status="dead", death_day=300), True),
        (life(GIVEN, status="dead", death_day=500), False),
        (life(GIVEN, status="dead"), None),
        (life(GIVEN, seen=464), None),
        (life(GIVEN, seen=465), False),
        (life(GIVEN, status="unknown", seen=465), None),
    ],
)
def test_death_within_a_year_is_not_denied_before_the_year_is_over(one, truth):
    asked = in_order(treated("osimertinib"), died(), at_most_days=365)
    assert holds(asked, one) is truth


def test_a_row_follows_itself_only_on_the_same_day():
    one = life([("osimertinib", 100)])
    assert holds(in_order(treated("osimertinib"), treated()), one) is True
    assert holds(in_order(treated("osimertinib"), treated(), at_least_days=1), one) is False


def test_known_and_unknown_are_never_unknown():
    one = Record({"patients": [{"sex": "*"}]})
    female = column("patients.sex", "female")
    assert holds(known(female), one) is False
    assert holds(unknown(female), one) is True
    assert holds(female | ~female, one) is None


def test_a_saved_cohort_is_asked_of_the_patient_and_refused_where_it_is_not_filled_in():
    one = record(
        samples=samples("primary", "metastasis"),
        assays=[assay(1, "s1"), assay(2, "s2")],
        mutations=[mutation("EGFR", 1, "s1")],
    )
    member = InCohort("c1", mutated("EGFR"))
    assert holds(any_sample(member & sample_type("metastasis")), one) is True
    with pytest.raises(CriteriaError, match="c1 is not filled in"):
        holds(in_cohort("c1"), one)


def test_copy_number_is_not_profiled_by_a_zero():
    rows = [{"assay_id": "a1", "sample_id": "s1", "symbol": "KRAS", "call": 0}]
    off = record(samples=samples("primary"), assays=[assay(1, "s1")], copy_number=rows)
    assert holds(amplified("KRAS"), off) is None
