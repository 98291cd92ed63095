"""Sentences become criteria, and a mistake is marked under its word."""

import math
import re

import pytest

from oncommons.domain.criteria import (
    EVERYONE,
    All,
    Any,
    AnySample,
    Died,
    HasTumourType,
    InOrder,
    IsBetween,
    IsIn,
    IsKnown,
    Known,
    Not,
    altered,
    amplified,
    column,
    copy_number,
    deleted,
    diagnosed,
    event,
    fused,
    in_cohort,
    measured,
    mutated,
    panel,
    profiled,
    progressed,
    response,
    sampled,
    to_json,
    treated,
)
from oncommons.domain.criteria.text_form import doubts, from_text, from_text_or_json, to_text
from oncommons.domain.criteria.text_form.columns import askable, candidates
from oncommons.domain.criteria.text_form.flat import flat
from oncommons.domain.criteria.text_form.functions import FUNCTIONS
from oncommons.domain.criteria.text_form.grammar import (
    CLASS_GROUPS,
    COLUMN_FORMS,
    EXAMPLES,
    JOINING,
    KEYWORDS,
    ORDER_FORMS,
)
from oncommons.domain.variant_classes import VariantClass
from oncommons.errors import CriteriaError
from oncommons.genome.consequence import ConsequenceGroup, consequence_group

FEMALE = column("patients.sex", "female")
TRUNCATING = tuple(map(str, CLASS_GROUPS["truncating"]))


@pytest.mark.parametrize(
    ("text", "criteria"),
    [
        ("cancer_type is LUAD", HasTumourType("LUAD")),
        ("cancer_type is NSCLC or BRCA", HasTumourType("BRCA") | HasTumourType("NSCLC")),
        ("tumor_type in (LUAD)", HasTumourType("LUAD")),
        ("patients.sex is female", FEMALE),
        ("SEX IS Female", FEMALE),
        ("sex = female", FEMALE),
        ("sex != female", ~FEMALE),
        ("sex is one of male, or female", column("patients.sex", "female", "male")),
        ("sex not in (female, male)", ~column("patients.sex", "female", "male")),
        ("sex in ()", IsIn("patients.sex", ())),
        ("sex is unknown", column("patients.sex", "unknown")),
        ("vital_status is known", IsKnown("patients.vital_status")),
        ("tmb is not known", ~IsKnown("assays.tmb")),
        ('stage_group is "Stage IV"', column("stagings.stage_group", "Stage IV")),
        ("stage_group is 'III' or IV", column("stagings.stage_group", "III", "IV")),
        ('stagings.t is ">=T2"', column("stagings.t", ">=T2")),
        ("in_trial is TRUE", column("treatments.in_trial", "true")),
        ("age_at_diagnosis from 40 to 65", IsBetween("tumours.age_at_diagnosis", 40, 65)),
        ("age_at_diagnosis is between 40 and 65", IsBetween("tumours.age_at_diagnosis", 40, 65)),
        ("age_at_diagnosis >= 50", IsBetween("tumours.age_at_diagnosis", 50)),
        ("age_at_diagnosis > 50", IsBetween("tumours.age_at_diagnosis", 51)),
        ("death_day < 90", IsBetween("patients.death_day", None, 89)),
        ("death_day < 89.5", IsBetween("patients.death_day", None, 89)),
        ("tmb > 10", IsBetween("assays.tmb", math.nextafter(10, math.inf))),
        ("tmb <= 2.5", IsBetween("assays.tmb", None, 2.5)),
        ("treatments.line = 2", IsBetween("treatments.line", 2, 2)),
        ("treatments.line != 2", ~IsBetween("treatments.line", 2, 2)),
        ("treatments.line is 1 or 2", column("treatments.line", "1", "2")),
        ("mutated(TP53)", mutated("TP53")),
        ("mutated(EGFR, p.L858R)", mutated("EGFR", "L858R")),
        ("mutated(EGFR, codon 858)", mutated("EGFR", codons=858)),
        ("mutated(EGFR, codons 729-761)", mutated("EGFR", codons=(729, 761))),
        ("mutated(EGFR, codons 729 to 761)", mutated("EGFR", codons=(729, 761))),
        ("mutated(EGFR, EXON 19)", mutated("EGFR", exon=19)),
        ("mutated(TP53, truncating)", mutated("TP53", classes=TRUNCATING)),
        ('mutated(TP53, silent, class "5\'UTR")', mutated("TP53", classes=("5'UTR", "Silent"))),
        ("mutated(KRAS, G12C, vaf >= 0.05)", mutated("KRAS", "G12C", min_vaf=0.05)),
        ("mutated(TP53, change missense)", mutated("TP53", "missense")),
        ("amplified(ERBB2)", amplified("ERBB2")),
        ("deleted(CDKN2A)", deleted("CDKN2A")),
        ("copy_number(MYC, 1, 2)", copy_number("MYC", 1, 2)),
        ("copy_number(MYC, gain, deletion)", copy_number("MYC", -2, 1)),
        ("fused(ALK)", fused("ALK")),
        ("fused(EML4, ALK)", fused("EML4", "ALK")),
        ("altered(EGFR)", flat(altered("EGFR"))),
        ("altered(EGFR, L858R)", altered("EGFR", "L858R")),
        ("altered(EGFR, L858)", altered("EGFR", "L858")),
        ("altered(ERBB2, amplification)", altered("ERBB2", "amplification")),
        ("profiled(TP53)", profiled("TP53")),
        ("profiled(ALK, fusion)", profiled("ALK", "fusion")),
        ("panel(IMPACT468)", panel("IMPACT468")),
        ("treated(osimertinib)", treated("osimertinib")),
        ('treated("trastuzumab deruxtecan")', treated("trastuzumab deruxtecan")),
        ("treated(osimertinib, line 1)", treated("osimertinib", line=1)),
        ("treated(atc L01E)", treated(atc="L01E")),
        ("treated(kind Radiotherapy)", treated(kind="radiotherapy")),
        ("treated", treated()),
        ("event(metastasis)", event("metastasis")),
        ("event(toxicity, code 10016256)", event("toxicity", "10016256")),
        ("response(pd)", response("PD")),
        ("response(none)", response()),
        ("progressed", progressed()),
        ("measured(CEA)", measured("CEA")),
        (
            "measured(CEA, > 5 ng/mL)",
            measured("CEA", math.nextafter(5, math.inf), unit="ng/mL"),
        ),
        ("measured(CEA, from 2 to 5 ng/mL)", measured("CEA", 2, 5, unit="ng/mL")),
        ("measured(CEA, >= 2, <= 5)", measured("CEA", 2, 5)),
        ("in_cohort(c0123456789abcdef)", in_cohort("c0123456789abcdef")),
        (
            "progressed within 180 days after treated(osimertinib)",
            InOrder(treated("osimertinib"), progressed(), 180),
        ),
        (
            "died within 90 days after diagnosis",
            InOrder(diagnosed("primary"), Died(), 90),
        ),
        (
            "treated(docetaxel) after treated(abiraterone)",
            InOrder(treated("abiraterone"), treated("docetaxel")),
        ),
        ("sample before treated(a)", InOrder(sampled(), treated("a"))),
        (
            "died at least 1 day after sampled(metastasis)",
            InOrder(sampled("metastasis"), Died(), None, 1),
        ),
        ("progressed from 30 to 180 days after treated", InOrder(treated(), progressed(), 180, 30)),
        (
            "any sample (mutated(TP53) and sample_type is metastasis)",
            AnySample(mutated("TP53") & column("samples.sample_type", "metastasis")),
        ),
        ("every sample (mutated(TP53))", Not(AnySample(Not(mutated("TP53"))))),
        ("known (died)", Known(Died())),
        ("unknown (died)", Not(Known(Died()))),
        ("everyone", EVERYONE),
        ("nobody", Any(())),
    ],
)
def test_a_sentence_means(text, criteria):
    assert from_text(text) == criteria
    assert from_text(to_text(criteria)) == criteria


@pytest.mark.parametrize(
    ("text", "reads_as"),
    [
        ("not died and treated or progressed", "((not died) and treated) or progressed"),
        ("died or treated and progressed", "died or (treated and progressed)"),
        ("not died after treated", "not (died after treated)"),
        ("died and (treated and progressed)", "died and treated and progressed"),
        ("sex is female or male and died", "(sex is one of female, male) and died"),
        ("sex is female or died", "(sex is female) or (died)"),
        ("sex is female or tmb > 3", "(sex is female) or (tmb > 3)"),
        ("sex is female or any sample (died)", "(sex is female) or (any sample (died))"),
        ('sex is female or "male"', "sex in (female, male)"),
        ("sex is not female or died", "(not sex is female) or died"),
        ("cancer_type is not one of A, B", "not (cancer_type is A or cancer_type is B)"),
    ],
)
def test_words_bind_as_they_are_documented(text, reads_as):
    assert from_text(text) == from_text(reads_as)


@pytest.mark.parametrize(
    ("text", "under", "says"),
    [
        ("sex is femal", "femal", "write female$"),
        ("sexx is female", "sexx", "write sex$"),
        ("age > 5", "age", "write age_at_diagnosis$"),
        ("grade is 1", "grade", "write one of tumours.grade, events.grade$"),
        ("patient_id is x", "patient_id", "identifies patients"),
        ("panels.symbol is x", "panels.symbol", "about a panel"),
        ("died and mutatd(TP53)", "mutatd", "write mutated$"),
        ("progresed", "progresed", "write progressed$"),
        ("sex(female)", "sex", "is a column; write sex is one of"),
        ("mutated", "mutated", "needs brackets"),
        ("mutated()", "mutated", "needs a gene"),
        ("mutated(TP53", "(", "not closed"),
        ("mutated(TP53 exon 3)", "exon", "without a comma"),
        ("mutated(TP53, truncatin)", "truncatin", "write truncating$"),
        ("mutated(TP53, exon 3, exon 4)", "exon", "second time"),
        ("mutated(TP53, exon x)", "x", "no whole number"),
        ("mutated(TP53, codon 0)", "mutated", "1 or more"),
        ("mutated(TP53, codons 9-3)", "mutated", "smaller bound first"),
        ("mutated(TP53, vaf <= 1)", "vaf", "write vaf >= 0.05"),
        ("mutated(TP53, class missens)", "missens", "write missense$"),
        ("copy_number(MYC)", "copy_number", "needs calls"),
        ("copy_number(MYC, 3)", "3", "means nothing"),
        ("fused(ALK, EML4, ROS1)", "ROS1", "takes no more"),
        ("died(now)", "now", "takes nothing"),
        ("panel(a,,b)", ",", "missing"),
        ("panel((a))", "(", "no bracket"),
        ("event(a, b)", "b", "write code"),
        ("response()", "response", "needs a result"),
        ("response(PX)", "PX", "responses.result is never"),
        ("measured(CEA, 5)", "5", "bounds must stand"),
        ("treated(kind radio)", "radio", "write radiotherapy$"),
        ("treated(kind chemotherapy)", "chemotherapy", "atc L01A"),
        ("treated(trastuzumab deruxtecan)", "deruxtecan", '"trastuzumab deruxtecan" in quotes'),
        ("sex is female and", "and", "the text ends after"),
        ("sex is female adn died", "adn", "write and$"),
        ("died died", "died", "cannot follow"),
        ("stage_group is Stage IV", "IV", '"Stage IV" in quotes'),
        ('stage_group is "Stage IV', '"', "not closed"),
        ("(sex is female", "(", "not closed"),
        ("sex is female)", ")", "closes none"),
        ("()", ")", "a condition must start"),
        ("and died", "and", "a condition must start"),
        ("sex", "sex", "nothing is asked"),
        ("sex is", "is", "must stand after"),
        ("sex is and", "and", "meaning of its own"),
        ("sex is not female or male", "or", "sex is not one of female, male"),
        ("sex > 3", "sex", "holds no numbers"),
        ("tmb > high", "high", "write a number"),
        ("tmb is high", "high", "not a value of assays.tmb"),
        ("tmb is nan", "nan", "not a value"),
        ("tmb > 1e999", "1e999", "write a number"),
        ("tmb is unknown", "unknown", "write is not known"),
        ("tmb from 9 to 3", "tmb", "smaller bound first"),
        ("tmb from 9 or 3", "or", 'in the place of "to"'),
        ("sex in female", "female", "write in"),
        ("sex in (female", "(", "not closed"),
        ("sex is one of female,", ",", "must stand after"),
        ("died after mutated(TP53)", "mutated", "has no day"),
        ("mutated(TP53) after died", "mutated", "has no day"),
        ("died after sex", "sex", "has no day"),
        ("died within 6 months after diagnosis", "months", "about 30.4 days"),
        ("died within days after diagnosis", "days", "no number of days"),
        ("died from 9 to 3 days after diagnosis", "after", "smaller bound first"),
        ("died after treated after sampled", "after", "one after or before at a time"),
        ("died; treated", ";", "no meaning"),
        ("any sample died", "any", "needs brackets"),
        ("not " * 21 + "died", "not", "20 levels"),
        ("(" * 21 + "died" + ")" * 21, "(", "20 levels"),
    ],
)
def test_a_mistake_is_marked_under_its_word(text, under, says):
    with pytest.raises(CriteriaError) as caught:
        from_text(text)
    sentence, line, mark = str(caught.value).split("\n")
    assert re.search(says, sentence), sentence
    start = mark.index("^")
    assert line[start : start + len(mark.strip())] == under


def test_the_mark_stands_right_in_long_lines_on_several_lines_and_under_wide_letters():
    with pytest.raises(CriteriaError) as caught:
        from_text("# women\nsex is female\n  and " + "died and " * 40 + "mutatd(TP53) and died")
    assert caught.value.line == 3
    _, line, mark = str(caught.value).split("\n")
    assert len(line) < 120
    assert line[mark.index("^") :].startswith("mutatd")
    with pytest.raises(CriteriaError) as caught:
        from_text('event("癌癌") and dyed')
    assert str(caught.value).split("\n")[2] == " " * (4 + len('event("") and ') + 4) + "^^^^"


@pytest.mark.parametrize("text", ["", "  \n", "# nothing but a comment"])
def test_an_empty_text_is_refused_with_an_example(text):
    with pytest.raises(CriteriaError, match="the criteria are empty; write a sentence such as"):
        from_text(text)


def test_too_many_conditions_or_values_are_refused():
    with pytest.raises(CriteriaError, match="200 conditions"):
        from_text(" or ".join(["died"] * 201))
    with pytest.raises(CriteriaError, match="1000 values"):
        from_text(f"icd10 is one of {', '.join(f'C{i}' for i in range(1001))}")


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda one: one.text)
def test_every_example_of_the_reference_is_read(example):
    assert from_text(to_text(from_text(example.text))) == from_text(example.text)
    assert example.says.endswith(".")


def test_there_are_ten_examples_and_none_is_in_doubt():
    assert len(EXAMPLES) == 10
    assert doubts(All(tuple(from_text(one.text) for one in EXAMPLES))) == ()


@pytest.mark.parametrize(
    "form",
    [*COLUMN_FORMS, *ORDER_FORMS, *(form for one in FUNCTIONS.values() for form in one.forms)],
)
def test_every_form_of_the_reference_is_read(form):
    assert from_text(to_text(from_text(form))) == from_text(form)


def test_every_joining_word_of_the_reference_is_read():
    for shown in JOINING:
        for word in shown.split(", "):
            if word.endswith("( )"):
                text = word.replace("( )", "(died)")
            else:
                text = {"not": "not died"}.get(word, f"died {word} treated")
                text = word if word in ("everyone", "nobody") else text
            assert from_text(text) is not None


def test_no_name_of_a_column_or_word_is_a_keyword():
    short = {name.partition(".")[2] for name in askable()}
    assert not short & {"and", "or", "not", "everyone", "nobody", "known", "unknown", *FUNCTIONS}
    assert not KEYWORDS & set(FUNCTIONS)
    assert candidates("grade") == ("tumours.grade", "events.grade")


@pytest.mark.parametrize(
    ("word", "groups"),
    [
        ("missense", {ConsequenceGroup.MISSENSE}),
        ("truncating", {ConsequenceGroup.TRUNCATING, ConsequenceGroup.FRAMESHIFT}),
        ("frameshift", {ConsequenceGroup.FRAMESHIFT}),
        ("inframe", {ConsequenceGroup.INFRAME}),
        ("silent", {ConsequenceGroup.SILENT}),
    ],
)
def test_words_for_classes_mean_what_genome_means(word, groups):
    wanted = {one for one in VariantClass if consequence_group(one) in groups}
    assert set(CLASS_GROUPS[word]) == wanted


def test_a_text_that_opens_with_a_brace_is_json():
    criteria = mutated("TP53") & Died()
    assert from_text_or_json(to_text(criteria)) == criteria
    assert from_text_or_json('\ufeff\n {"is": "died"}') == Died()
    assert to_json(from_text_or_json('{"all": []}')) == {"all": []}
    with pytest.raises(CriteriaError, match="open like JSON"):
        from_text_or_json("{mutated(TP53)")
    with pytest.raises(CriteriaError, match="JSON"):
        from_text_or_json('{"not":' * 100_000)


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ('stage_group is "Stage IV"', 'stagings.stage_group is never "Stage IV"'),
        ("purity > 1", "assays.purity lies between 0 and 1"),
        ("mutated(tp53) and died", 'No gene is written "tp53": perhaps TP53.'),
    ],
)
def test_what_no_patient_can_have_is_doubted(text, says):
    (doubt,) = doubts(from_text(text))
    assert doubt.startswith(says)


def test_what_patients_can_have_is_not_doubted():
    text = "stage_group is IV and purity >= 0.5 and mutated(C9orf72) and mutated(NKX2-1)"
    assert doubts(from_text(text)) == ()
    assert doubts(column("patients.sex", "femal"))


@pytest.mark.parametrize("text", ["a" * 10**6, 'event("' + "a" * 10**6, "died " * 10**5])
def test_a_huge_text_is_refused_in_a_few_lines(text):
    with pytest.raises(CriteriaError) as caught:
        from_text(text)
    assert len(str(caught.value)) < 600
    assert len(str(caught.value.value)) <= 60


@pytest.mark.parametrize("value", ["a\\", '\\"', "\\\\", 'a"b', "'", "\\n", "“x”"])
def test_quotes_and_backslashes_inside_quotes_are_kept(value):
    assert from_text(to_text(event(value))) == event(value)


def test_typographic_quotes_are_quotes():
    assert from_text("event(“bone pain”)") == event("bone pain")
