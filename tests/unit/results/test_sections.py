"""Each section of the page: its numbers, its words, and its edges."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from oncommons import journey, store
from oncommons.domain.answers import Counts, Survival
from oncommons.domain.models import Kind
from oncommons.domain.results import Disclosed
from oncommons.domain.targets import DriverClass, Method
from oncommons.report import Callout, Commands, Figure, Items, KeyNumbers, Paragraph, TableBlock
from oncommons.results.page import package_file
from oncommons.results.sections.closing import limits_section, next_section
from oncommons.results.sections.headline import headline_section
from oncommons.results.sections.model import model_section
from oncommons.results.sections.package import package_section, verifying
from oncommons.results.sections.patients import patients_section, type_name
from oncommons.results.sections.release import reached, release_section
from oncommons.results.sections.sources import MOST_KINDS, sources_section
from oncommons.results.sections.targets import MOST_LISTED, targets_section, truth_section
from tests.unit.report.made import TARGETS, curve, target
from tests.unit.results.made import (
    FOLDER,
    JOURNEY,
    LOADS,
    MODEL,
    PACKAGE,
    RECOVERED,
    UNKNOWN,
    WITHOUT_MODEL,
    load,
)


def only(section, kind, place=0):
    """Give a block of a kind."""
    return [block for block in section.blocks if isinstance(block, kind)][place]


def numbers(found, recovered=None):
    """Give the headline numbers by label."""
    row = only(headline_section(found, recovered), KeyNumbers)
    return {one.label: one for one in row.numbers}


def test_headline_counts_patients_genes_and_signatures():
    shown = numbers(JOURNEY)
    assert (shown["Patients released"].value, shown["Patients released"].of) == (
        9801,
        "of 10,000 kept at intake",
    )
    assert shown["Smallest class"].value == 11
    assert shown["Genes that stand out"].value == 4
    assert shown["Genes that stand out"].of == "of 18,211 tested in BRCA, q < 0.1"
    assert shown["Model, discrimination"].value == "0.71"
    assert shown["Model, discrimination"].of == "Harrell's C, 95 % interval 0.69 to 0.73"
    assert shown["Signatures verified"].of == "by commons and developer"


def test_headline_on_made_data_counts_planted_drivers_instead_of_signatures():
    shown = numbers(JOURNEY, RECOVERED)
    assert "Signatures verified" not in shown
    assert shown["Planted drivers found"].value == 3
    assert shown["Planted drivers found"].of == "of 4 planted in BRCA"


def test_headline_without_a_model_says_none():
    shown = numbers(WITHOUT_MODEL)
    assert shown["Model"].value == "none"
    assert "Signatures verified" not in shown


def survival(*groups, patients=500, left_out=3):
    return replace(
        JOURNEY, survival=Disclosed(Survival(patients, left_out, groups, None), (), 0, 12)
    )


@pytest.mark.parametrize(
    ("found", "value", "unit"),
    [
        (survival(curve("all", 500, 0.001, 3000)), "24", "months"),
        (survival(curve("all", 500, 0.0001, 2000)), "not reached", ""),
        (survival(replace(curve("all", 500, 0.001, 3000), median_days=None)), None, ""),
        (survival(replace(curve("all", 500, 0.001, 3000), points=())), None, ""),
        (survival(), None, ""),
        (survival(left_out=500), "not known", ""),
        (survival(patients=None, left_out=None), None, ""),
    ],
    ids=["known", "not reached", "hidden median", "hidden curve", "no group", "no time", "nothing"],
)
def test_median_is_known_not_reached_hidden_or_not_known(found, value, unit):
    shown = numbers(found)["Median survival"]
    assert (shown.value, shown.unit) == (value, unit)


def test_hidden_median_is_explained():
    row = only(headline_section(survival(), None), KeyNumbers)
    assert row.hidden == "hidden: fewer than 12 patients"


def test_median_without_a_shown_number_of_patients_names_none():
    group = replace(curve("all", 500, 0.001, 3000), patients=None)
    assert numbers(survival(group))["Median survival"].of == "from diagnosis"


def test_sources_add_up():
    table = only(sources_section(LOADS), TableBlock)
    assert table.rows[1] == ("hospital_b", 3001, 3000, 1, 8001, 3, 2)
    assert table.rows[-1] == ("All 3 sources", 10003, 10000, 3, 25003, 9, 2)
    for column in range(1, 6):
        assert sum(row[column] for row in table.rows[:-1]) == table.rows[-1][column]


def test_one_source_has_no_line_of_its_own_for_all():
    assert len(only(sources_section(LOADS[:1]), TableBlock).rows) == 1


def test_findings_are_gathered_over_sources_and_refusals_come_first():
    rows = only(sources_section(LOADS), TableBlock, 1).rows
    assert rows == [
        (
            "reference and alternative are the same (MUT-REF-ALT)",
            "data_mutations.txt, hospital_b",
            1,
            "refused",
            "no need to act",
        ),
        (
            "2 columns have no home in the schema: Center, Strand (HDR-UNKNOWN)",
            "data_mutations.txt, all 3 sources",
            6,
            "warning",
            "no need to act",
        ),
    ]


@pytest.mark.parametrize(
    ("loads", "where"),
    [
        ([load("a", 9, UNKNOWN)], "data_mutations.txt"),
        ([load("a", 9, replace(UNKNOWN, file=""))], "a"),
        ([load("a", 9, replace(UNKNOWN, file="")), load("b", 9)], "a"),
    ],
)
def test_findings_say_where(loads, where):
    assert only(sources_section(loads), TableBlock, 1).rows[0][1] == where


def test_sources_without_a_finding_say_so():
    section = sources_section([load("a", 9)])
    assert only(section, Paragraph).text == "The checks found nothing to say."


def test_many_findings_are_cut_and_counted():
    many = [replace(UNKNOWN, rule=f"R-{number}") for number in range(MOST_KINDS + 3)]
    table = only(sources_section([load("a", 9, *many)]), TableBlock, 1)
    assert len(table.rows) == MOST_KINDS
    assert table.note.startswith(f"The first {MOST_KINDS} of {MOST_KINDS + 3} kinds")


def test_release_sets_risk_before_beside_risk_after():
    table = only(release_section(JOURNEY.release, JOURNEY.risk), TableBlock)
    assert table.columns == ("Measure", "Before", "After")
    assert [row[1:] for row in table.rows] == [
        (10000, 9801),
        (2201, 0),
        ("100 %, 1 in 1", "9.1 %, 1 in 11"),
        ("41 %, 1 in 2", "1.2 %, 1 in 81"),
    ]


def test_release_says_what_was_promised_to_whom():
    said = only(release_section(JOURNEY.release, JOURNEY.risk), Paragraph).text
    assert "k-anonymous for the declared quasi-identifiers (k = 10)" in said
    assert "whoever knows sex and age at diagnosis of a person finds at least 10" in said


@pytest.mark.parametrize(
    ("levels", "known"),
    [({}, "the declared facts"), ({"patients.sex": (1.0, 0.0)}, "sex")],
)
def test_release_names_what_is_known(levels, known):
    said = only(release_section(JOURNEY.release, replace(JOURNEY.risk, levels=levels)), Paragraph)
    assert f"whoever knows {known} of a person" in said.text


def test_release_that_misses_its_promise_is_not_praised():
    weak = replace(JOURNEY.risk, smallest_class=3, class_sizes={3: 1, 20: 9})
    said = only(release_section(JOURNEY.release, weak), Paragraph).text
    assert "not k-anonymous: the smallest class has 3 patients" in said
    assert "asks for 10" in said
    assert reached(weak).startswith("not ")


def test_empty_release_has_no_chance_after():
    nobody = replace(
        JOURNEY.risk,
        patients_out=0,
        smallest_class=0,
        class_sizes={},
        prosecutor_max=1.0,
        prosecutor_mean=0.0,
    )
    table = only(release_section(JOURNEY.release, nobody), TableBlock)
    assert [row[2] for row in table.rows] == [0, 0, "0 %", "0 %"]


def test_release_says_what_detail_was_lost_and_what_a_class_gives_away():
    section = release_section(JOURNEY.release, JOURNEY.risk)
    assert only(section, TableBlock, 1).rows == [
        ("Sex", "100.0\u00a0%", "0.0\u00a0%", "0.0\u00a0%"),
        ("Age at diagnosis", "10.0\u00a0%", "20.0\u00a0%", "25.4\u00a0%"),
    ]
    assert only(section, TableBlock, 2).rows == [("Vital status", "0.8\u00a0%")]
    assert only(section, Callout).title == "Where this promise ends"
    bare = release_section(JOURNEY.release, replace(JOURNEY.risk, homogeneous={}))
    assert len([block for block in bare.blocks if isinstance(block, TableBlock)]) == 2


def test_tumour_types_have_their_names_and_other_labels_are_kept():
    assert type_name("BRCA") == "Invasive Breast Carcinoma (BRCA)"
    assert type_name("*") == "coarsened by protection"
    assert type_name("missing") == "not recorded"
    assert type_name("all patients") == "all patients"


def test_patients_are_drawn_three_times_and_hidden_types_stay_hidden():
    section = patients_section(JOURNEY.types, JOURNEY.genes, JOURNEY.survival)
    types, genes, alive = section.blocks
    assert types.table.rows[-1] == ("not recorded", None, None)
    assert types.table.hidden == "hidden: fewer than 12 patients"
    assert genes.table.rows[0][0] == "TP53"
    assert alive.caption.endswith("Numbers are rounded before they are shown.")
    assert "9,801 patients" in alive.title


def targets_of(*listed, **change):
    """Give the section of a target list."""
    found = replace(TARGETS, cohort="BRCA", targets=listed, **change)
    return targets_section(Disclosed(found, ("R1",), 0, 12))


def test_targets_are_listed_with_q_denominator_mode_and_drugs():
    table = only(targets_section(JOURNEY.targets), TableBlock)
    assert table.columns == ("Gene", "q", "Altered of profiled", "Acts by", "Approved drugs")
    assert table.rows == [
        ("TP53", "< 10⁻³⁰⁰", "500 of 1,257 (39.8\u00a0%)", "loss of function", "none known"),
        ("PIK3CA", 3e-210, "412 of 1,257 (32.8\u00a0%)", "activation", "alpelisib"),
        ("CDH1", 2e-14, "88 of 1,257 (7.0\u00a0%)", "loss of function", "none known"),
        ("GATA3", 0.03, None, "loss and activation", "none known"),
    ]
    assert table.hidden == "hidden: fewer than 12 patients"
    assert "Hypermutated tumours were left out." in table.note


def test_targets_without_any_denominator_change_the_heading():
    table = only(targets_of(target("AR", 1e-5, 91, of_profiled=None)), TableBlock)
    assert table.columns[2] == "Patients altered"
    assert table.rows[0][2] == "91"


def test_no_table_where_no_gene_stands_out():
    section = targets_of(target("TTN", 0.9, 91, DriverClass.UNCLEAR))
    assert [type(block) for block in section.blocks] == [Paragraph, Figure]
    assert "None of 18,211 genes tested stands out" in only(section, Figure).title


def test_long_lists_are_cut_in_the_table_and_the_rest_is_not_drawn():
    listed = [target(f"G{number}", 1e-5, 50) for number in range(MOST_LISTED + 5)]
    weak = [target(f"W{number}", 0.9, 50) for number in range(40)]
    section = targets_of(*listed, *weak)
    table = only(section, TableBlock)
    assert len(table.rows) == MOST_LISTED
    assert table.note.startswith(f"The first {MOST_LISTED} of {MOST_LISTED + 5}.")
    assert len(only(section, Figure).table.rows) == MOST_LISTED + 5


@pytest.mark.parametrize(
    ("cohort", "patients", "said"),
    [
        ("BRCA", 4005, "4,005 patients with Invasive Breast Carcinoma (BRCA) by burden"),
        ("all patients", 37, "37 patients (all patients), by burden"),
        ("BRCA", None, "in patients with Invasive Breast Carcinoma (BRCA) by burden"),
    ],
)
def test_targets_say_what_was_tested_on_whom(cohort, patients, said):
    found = replace(TARGETS, cohort=cohort, patients=patients, method=Method.BURDEN)
    assert said in only(targets_section(Disclosed(found, (), 0, 12)), Paragraph).text


def test_truth_names_every_gene_found_missed_and_wrong():
    section = truth_section(RECOVERED, JOURNEY.targets.value)
    assert only(section, TableBlock).rows == [
        ("planted and found", 3, "TP53, PIK3CA, GATA3"),
        ("planted and missed", 1, "NLGN1"),
        ("found and not planted", 1, "CDH1"),
    ]
    precision, recall = only(section, KeyNumbers).numbers
    assert (precision.value, precision.of) == ("0.75", "3 of 4 found genes were planted")
    assert (recall.value, recall.of) == ("0.75", "3 of 4 planted genes were found")


def test_truth_without_faults_says_none():
    clean = replace(RECOVERED, missed=(), wrong=())
    rows = only(truth_section(clean, JOURNEY.targets.value), TableBlock).rows
    assert [row[2] for row in rows[1:]] == ["none", "none"]


def modelled(model=MODEL, card=JOURNEY.card):
    """Give the section of a model."""
    return model_section(model, card, JOURNEY.validation, "")


def test_model_gives_the_effect_of_each_input_with_its_interval():
    table = only(modelled(), TableBlock)
    assert table.columns[2] == "Hazard ratio"
    assert table.rows[:2] == [
        ("Age at diagnosis", "10 years more", "1.22", "1.20 to 1.25"),
        ("A protein-changing mutation of TP53", "yes against no", "2.01", "1.90 to 2.14"),
    ]
    assert table.rows[2][1] == "1 mutations per Mb more"
    assert table.rows[2][3] == "0.00 to 1\u00a0\u00d7\u00a010³⁰⁴"  # capped, no overflow


def test_model_of_yes_and_no_has_odds_ratios():
    binary = replace(MODEL, question=replace(MODEL.question, kind=Kind.BINARY))
    assert only(modelled(binary), TableBlock).columns[2] == "Odds ratio"


def test_model_shows_its_card_and_what_it_is_not_for():
    section = modelled()
    assert only(section, Callout).text == "Choosing between treatments."
    assert ("What it is for", "Research.") in only(section, TableBlock, 1).rows
    assert only(section, Items).items == ["Tested in no single hospital.", "M002 passed."]
    assert "Predicted and observed risk" in only(section, Figure).title


def test_card_without_limits_has_no_empty_list():
    section = modelled(card=replace(JOURNEY.card, limits=()))
    assert [block for block in section.blocks if isinstance(block, Items)] == []


@pytest.mark.parametrize(
    ("why", "said"), [("M010 too few", "M010 too few"), ("", "The reason was not recorded.")]
)
def test_no_model_says_why(why, said):
    (block,) = model_section(None, None, None, why).blocks
    assert (block.title, block.text) == ("The data allow no model, so none was made", said)


def test_package_names_signers_hash_and_days():
    rows = dict(only(package_section(PACKAGE, FOLDER / "results" / "x.onc"), TableBlock).rows)
    assert rows["Package"] == "overall-survival, version 3"
    assert rows["Signed by the developer"] == "key dddddddddddddddd"
    assert rows["Signed by the commons"] == "key cccccccccccccccc"
    assert rows["SHA-256 of its manifest"] == "ab" * 32
    assert (rows["Made on"], rows["Last day of use"]) == ("2026-06-01", "2028-05-31")


def test_lines_that_verify_a_package_do_so(tmp_path, capsys):
    commons = store.init(tmp_path / "it's a commons")
    sane = replace(
        MODEL,
        features=MODEL.features[:2],
        coefficients=MODEL.coefficients[:2],
        standard_errors=MODEL.standard_errors[:2],
    )
    today = datetime.now(tz=UTC).date()
    package = journey.package_model(
        commons, sane, JOURNEY.card, JOURNEY.validation.value, today=today
    )
    exec(verifying(package_file(commons.folder, sane)), {})
    assert capsys.readouterr().out == f"{package.manifest_sha256} commons developer\n"


def test_commands_name_the_commons_in_quotes_where_needed():
    commands = [one.text for one in only(next_section(JOURNEY), Commands).commands]
    assert "oncommons cohort survival '/srv/a commons' --by patients.sex" in commands
    assert "oncommons discovery targets '/srv/a commons' --type BRCA" in commands


def test_commands_without_a_tumour_type_leave_a_place_for_one():
    empty = Disclosed(Counts("tumours.oncotree", None, (), exclusive=True), (), 0, 12)
    commands = only(next_section(replace(JOURNEY, types=empty)), Commands).commands
    assert any(one.text.endswith("--type CODE") for one in commands)


def test_limits_speak_of_the_model_and_of_made_patients_only_where_there_are_some():
    with_all = only(limits_section(JOURNEY, made=True), Items).items
    with_less = only(limits_section(WITHOUT_MODEL, made=False), Items).items
    assert len(with_all) == len(with_less) + 2
    assert with_less[0].startswith("Groups of fewer than 12 patients are hidden")
