"""Tables of researchers: what each is taken for, what each rule says, and what is given back."""

import pytest

from oncommons.disclosure import table_counts
from oncommons.disclosure.depths import Strictness
from oncommons.disclosure.models import ModelFacts
from oncommons.disclosure.sums import contributions
from oncommons.disclosure.table_kinds import (
    About,
    TableKind,
    draft,
    is_total,
    kind_of_table,
    share_below,
)
from oncommons.disclosure.table_links import link
from oncommons.disclosure.tables import check_apart, check_table
from oncommons.domain.verdicts import Verdict
from oncommons.errors import DataError


def table(text):
    """Read a drawn table: cells between blanks, the header first; a dot is an empty cell."""
    header, *rows = [line.split() for line in text.strip().splitlines()]
    return header, [["" if cell == "." else cell for cell in row] for row in rows]


def checked(text, about=None, **settings):
    return check_table(*table(text), about, **settings)


def broken(found):
    """Rule, verdict and cells of each that is not kept as it was."""
    return [(o.rule, o.verdict.value, o.cells) for o in found.said if o.verdict is not Verdict.PASS]


def drawn(found):
    return [" ".join(row) for row in found.repaired or ()]


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("stage n\nI 40", TableKind.COUNTS),
        ("sex stage n\nf I 40\nm I 30", TableKind.COUNTS),
        ("stage f m\nI 40 30", TableKind.CROSS),
        ("stage f m sum\nI 40 30 70", TableKind.CROSS),
        ("year f m\n2019 40 30\ntotal 40 30", TableKind.CROSS),
        ("site n mean\nA 40 3.5", TableKind.SUMS),
        ("site n p95\nA 400 3.5", TableKind.SUMS),
        ("day at_risk survival\n0 100 1", TableKind.SURVIVAL),
        ("term coefficient\nage 0.3", TableKind.MODEL),
        ("gene variant carriers\nBRAF V600E 40", TableKind.VARIANTS),
        ("patient_id age\nP1 40", TableKind.PATIENTS),
        ("place residual\n1 0.3", TableKind.PATIENTS),
        ("age weight\n44 70\n50 81", TableKind.UNKNOWN),  # numbers of patients are no labels
        ("stage n\nI 40\nI 30", TableKind.UNKNOWN),  # a label stands twice
        ("stage f m\nI 4.5 30", TableKind.UNKNOWN),
        ("stage\nI", TableKind.UNKNOWN),
        ("stage percent\nI 40\nII 60", TableKind.UNKNOWN),
        ("stage mean\nI 40\nII 60", TableKind.UNKNOWN),
        ("stage n\nI some", TableKind.UNKNOWN),
    ],
)
def test_what_a_table_is(text, kind):
    assert kind_of_table(draft(*table(text))) is kind


def test_words_of_columns():
    assert is_total("All patients")
    assert not is_total("I")
    assert [share_below(name) for name in ("p5", "max", "mean", "stage")] == [0.05, 1.0, None, None]


@pytest.mark.parametrize(
    ("header", "rows"),
    [(["a", "a"], [["1", "2"]]), (["a", ""], [["1", "2"]]), (["a"], [["1", "2"]]), (["a"], []),
     ([], [])],
)  # fmt: skip
def test_what_is_no_table_is_never_let_out_by_a_program(header, rows):
    found = check_table(header, rows)
    assert (found.kind, found.verdict) == (TableKind.UNKNOWN, Verdict.REVIEW)
    strict = check_table(header, rows, strictness=Strictness.STRICT)
    assert strict.verdict is Verdict.REFUSE


def test_a_result_of_no_known_kind_is_for_people_or_refused():
    text = "age weight\n44 70"
    assert broken(checked(text)) == [("R15", "review", 0)]
    assert broken(checked(text, strictness=Strictness.EXPLORE)) == [("R15", "refuse", 0)]


def test_rows_of_patients_are_refused_by_the_rule_they_break():
    assert broken(checked("patient_id age\nP1 40")) == [("R15", "refuse", 0)]
    assert broken(checked("place fitted\n1 0.3")) == [("R7", "refuse", 0)]


def test_a_small_count_takes_the_next_with_it_and_the_rest_is_rounded():
    found = checked("stage patients\nI 121\nII 35\nIII 4\ntotal 160")
    assert broken(found) == [("R1", "repaired", 1), ("R2", "repaired", 1), ("R3", "repaired", 1)]
    assert drawn(found) == ["I 120", "II hidden", "III hidden", "total 160"]


def test_a_round_table_with_large_counts_passes_as_it_is():
    found = checked("stage f m\nI 40 30\nII 25 60")
    assert (found.verdict, found.repaired) == (Verdict.PASS, None)


def test_the_group_of_a_grant_stands_in_place_of_that_of_the_depth():
    text = "stage patients\nI 120\nII 35\nIII 15"
    assert broken(checked(text)) == []
    assert broken(checked(text, group=20))[0] == ("R1", "repaired", 1)


def test_totals_of_two_dimensions_hide_a_square():
    found = checked("stage f m total\nI 40 4 44\nII 30 50 80\ntotal 70 54 124")
    assert drawn(found) == [
        "I hidden hidden 45", "II hidden hidden 80", "total 70 55 125",
    ]  # fmt: skip


def test_a_rest_that_a_total_tells_is_a_group():
    found = checked("stage patients\nI 120\nII 90\ntotal 213")
    assert broken(found)[0] == ("R1", "repaired", 1)
    assert drawn(found)[2] == "total hidden" or "hidden" in drawn(found)[1]


def test_rounded_totals_are_no_groups_of_their_own():
    assert broken(checked("stage patients\nI 120\nII 90\nIII 35\ntotal 250")) == []
    assert broken(checked("stage f m total\nI 120 35 160\nII 35 20 50\ntotal 155 55 210")) == []


def test_a_total_below_its_cells_is_for_people():
    found = checked("stage patients\nI 121\nII 90\ntotal 150")
    assert broken(found) == [("R2", "review", 0)]
    twice = checked("stage patients\nI 121\ntotal 121\nall 121")
    assert broken(twice) == [("R2", "review", 0)]


def test_a_size_that_everybody_knows_gives_no_few_back():
    about = About(known_sizes=(400, 900, 300))
    found = checked("stage patients\nI 200\nII 150\nIII 47", about)
    assert drawn(found) == ["I 200", "II 150", "III hidden"]
    with_total = checked("stage patients\nI 200\nII 150\nIII 47\ntotal 397", about)
    assert drawn(with_total)[2:] == ["III hidden", "total hidden"]


def test_a_whole_table_of_few_hides_its_total():
    found = checked("stage patients\nI 3\nII 4\ntotal 7")
    assert drawn(found) == ["I hidden", "II hidden", "total hidden"]


def test_a_table_that_came_with_hidden_cells_is_solved_as_a_reader_would():
    open_ = checked("stage f m total\nI 40 . 44\nII 30 50 80\ntotal 70 54 124")
    assert broken(open_) == [("R2", "refuse", 1)]
    closed = checked("stage f m total\nI hidden - 50\nII <10 NA 80\ntotal 70 60 130")
    assert closed.verdict is Verdict.PASS
    small = checked("stage f m\nI 40 .\nII 3 50")
    assert ("R2", "refuse", 0) in broken(small)
    mad = checked("stage f m total\nI 41 . 30\nII 31 51 82\ntotal 70 54 124")
    assert broken(mad) == [("R2", "review", 0)]


def test_zeros_and_all_tell_of_a_sensitive_attribute():
    text = "group positive negative\nA 40 0\nB 30 35"
    assert broken(checked(text)) == []
    found = checked(text, About(sensitive=True))
    assert ("R10", "repaired", 1) in broken(found)
    assert drawn(found)[0].endswith("hidden")
    of = checked("group n of\nA 40 40\nB 30 90", About(sensitive=True))
    assert drawn(of) == ["A hidden 40", "B 30 90"]
    all_of = checked("group positive total\nA 40 40\nB 30 60\ntotal 70 100", About(sensitive=True))
    assert ("R10", "repaired", 1) in broken(all_of)


def test_shares_are_judged_on_both_sides_and_written_of_rounded_counts():
    found = checked("gene n of percent\nA 42 91 46.2\nB 85 91 93.4\nC 4 91 4.4\nD 0 7 0.0")
    assert drawn(found) == ["A 40 90 44.4", "B hidden 90 hidden", "C hidden 90 hidden",
                            "D hidden hidden hidden"]  # fmt: skip
    unknown = checked("gene n of\nA 40 -\nB 4 90")
    assert drawn(unknown) == ["A 40 -", "B hidden 90"]
    parts = checked("stage n of share\nI 40 100 0.400\nII 50 100 0.500\nIII . 100 .")
    assert broken(parts) == []


def test_parts_of_one_group_add_up_to_it():
    found = checked("stage n of\nI 40 100\nII 56 100\nIII 4 100")
    assert drawn(found) == ["I hidden 100", "II 55 100", "III hidden 100"]


def test_percentages_are_of_the_total_that_is_shown():
    found = checked("stage n percent\nI 42 30.0\nII 98 70.0\ntotal 140 100.0")
    assert drawn(found) == ["I 40 28.6", "II 100 71.4", "total 140 100.0"]
    without = checked("stage n percent\nI 42 30.0\nII 98 70.0")
    assert drawn(without) == ["I 40 28.6", "II 100 71.4"]
    hidden = checked("stage n percent\nI 4 2.9\nII 98 70.0\nIII 38 27.1")
    assert drawn(hidden) == ["I hidden hidden", "II 100 hidden", "III hidden hidden"]


def test_a_list_without_labels_is_one_group_a_row():
    assert checked("n\n40\n30").verdict in (Verdict.REVIEW, Verdict.PASS)


def test_too_many_small_cells_are_refused(monkeypatch):
    monkeypatch.setattr(table_counts, "_MOST_HIDDEN", 1)
    found = checked("stage f m\nI 4 30\nII 3 50")
    assert ("R2", "refuse", 0) in broken(found)
    assert found.repaired is None


def test_links_of_three_levels():
    labels = [("a", "x"), ("a", "y"), ("b", "x"), ("a", "all"), ("all", "x"), ("all", "all")]
    cells = link(labels, [10, 20, 30, 30, 40, 70])
    assert cells.n_written == 6
    # Of b and of y no total is shown: nobody is told them, and they join the others.
    assert sorted(cells.counts[at] for at in cells.untold) == [20, 30]
    assert [cells.counts[at] for at in cells.rests] == [10, 10]
    for one in cells.sums:
        assert cells.counts[one.total] == sum(cells.counts[part] for part in one.parts)
    with pytest.raises(DataError, match="twice"):
        link([("all",), ("total",)], [1, 1])
    with pytest.raises(DataError, match="6 columns of labels"):
        link([("a",) * 6], [1])


SUMS = "site n mean\nA 42 10.0\nB 30 20.0"


def test_sums_need_what_stands_behind_them():
    assert ("R4", "review", 0) in broken(checked(SUMS))
    even = contributions([10.0] * 30)
    loud = contributions([1000.0, *[1.0] * 29])
    assert broken(checked(SUMS, About(contributions=(even, even)))) == [("R3", "repaired", 1)]
    found = checked(SUMS, About(contributions=(even, loud)))
    assert drawn(found) == ["A 40 10.0", "B 30 hidden"]
    total = checked(SUMS + "\ntotal 72 14.2", About(contributions=(even, loud, even)))
    assert ("R4", "refuse", 1) in broken(total)


def test_few_contributors_hide_their_row():
    even = contributions([10.0] * 30)
    found = checked("site n sum\nA 40 10\nB 4 20\nC 12 9", About(contributions=(even,) * 3))
    assert drawn(found) == ["A 40 10", "B hidden hidden", "C hidden hidden"]


def test_extremes_and_thin_percentiles_are_hidden():
    found = checked("site n q1 median max\nA 40 1 2 9\nB 30 1 2 9\nC 15 1 2 9")
    assert drawn(found) == ["A 40 1 2 hidden", "B 30 hidden 2 hidden", "C 15 hidden hidden hidden"]
    assert broken(found) == [("R5", "repaired", 6)]
    marked = checked("n median\n. hidden\n40 3")
    assert ("R5", "repaired", 1) not in broken(marked)


CURVE = "day at_risk survival\n0 100 1\n200 85 0.90\n400 60 0.78\n600 10 0.40"


def test_a_pooled_curve_passes():
    assert broken(checked(CURVE)) == []


@pytest.mark.parametrize(
    ("text", "cells"),
    [
        (CURVE.replace("85", "95"), 1),  # five left in the first step
        (CURVE.replace("0 100 1", "10 100 0.99"), 1),  # a first step of nobody knows how many
        (CURVE.replace("0 100 1", "0 100 one"), 1),
        (CURVE.replace("60 0.78", "82 0.90"), 1),  # three censored since
        (CURVE.replace("60 0.78", "? 0.78"), 2),
    ],
)
def test_a_step_of_few_is_refused(text, cells):
    assert ("R6", "refuse", cells) in broken(checked(text))


def test_few_at_risk_and_few_events_are_refused():
    few = checked(CURVE.replace("600 10", "600 5"))
    assert ("R6", "refuse", 1) in broken(few)
    events = checked("day at_risk events censored survival\n0 100 0 0 1\n200 60 30 10 0.70")
    assert broken(events) == []
    thin = checked("day at_risk events censored survival\n0 100 0 0 1\n200 60 35 5 0.65")
    assert broken(thin) == [("R6", "refuse", 1)]


def test_decimals_are_taken_off_by_group():
    found = checked(
        "arm day at_risk survival lower upper\na 0 2000 1 1 1\na 200 1500 0.9123 0.9 0.95123\n"
        "b 0 100 1 1 1\nb 200 60 0.7123 0.6 0.8123"
    )
    assert broken(found) == [("R6", "repaired", 4)]
    assert drawn(found)[1::2] == ["a 200 1500 0.912 0.9 0.951", "b 200 60 0.71 0.6 0.81"]


MODEL = "term coefficient\nintercept 0.1\nage 0.3\nstage_iv 0.9"
FACTS = ModelFacts(200, 3, {"stage_iv": 40}, largest_leverage=0.1, patterns=80)


def test_a_model_is_judged_by_its_facts():
    assert broken(checked(MODEL)) == [("R7", "review", 0)]
    assert broken(checked(MODEL, About(model=FACTS))) == []
    few = ModelFacts(12, 3, {"stage_iv": 6})
    assert broken(checked(MODEL, About(model=few))) == [("R7", "refuse", 1), ("R7", "refuse", 1)]


def test_more_coefficients_than_were_declared_are_refused():
    one = ModelFacts(200, 1, {})
    assert broken(checked(MODEL, About(model=one))) == [("R7", "refuse", 1)]


def test_strict_asks_for_more_degrees_of_freedom():
    facts = ModelFacts(33, 15, {})
    assert broken(checked(MODEL, About(model=facts))) == []
    strict = checked(MODEL, About(model=facts), strictness=Strictness.STRICT)
    assert broken(strict) == [("R7", "refuse", 1)]


def test_variants_are_judged_by_carriers():
    text = "gene variant origin patients\nBRAF V600E somatic 40\nBRAF . somatic 60\nKIT . somatic 4"
    assert broken(checked(text)) == [("R1", "refuse", 1)]
    germline = checked("gene variant origin patients\nBRCA2 c.1 germline 40")
    assert broken(germline) == [("R11", "refuse", 0)]
    granted = About(germline_granted=True)
    assert broken(checked("gene variant origin patients\nBRCA2 c.1 germline 40", granted)) == []
    samples = checked("gene variant n\nBRAF V600E 40", About(unit="samples"))
    assert broken(samples) == [("R11", "refuse", 0)]


def test_two_tables_of_nearly_the_same_patients_are_refused():
    first = table("stage n percent\nI 120 77.4%\nII 35 22.6%")
    near = table("stage n percent\nI 119 77.3%\nII 35 22.7%")
    assert check_apart(first, near).verdict is Verdict.REFUSE
    assert check_apart(first, first).verdict is Verdict.PASS
    assert check_apart(first, table("stage n percent\nI 90 81.8%\nII 20 18.2%")).kept
    assert check_apart(first, table("stage n\nI 119\nIII 35")).kept
    assert check_apart(first, near, group=1).kept
