"""True, false and unknown of some criteria are all patients there are."""

from oncommons.cohort.truths import count_truths
from oncommons.domain.criteria import column, mutated
from tests.factories import assayed, mutation, patients, table, view_of


def test_a_gene_that_was_not_looked_at_is_unknown(tmp_path):
    samples, assays = assayed(
        9,
        assay_type=lambda i: "wes" if i < 5 else "panel",
        panel_id=lambda i: None if i < 5 else "P1",
    )
    tables = {
        "patients": patients(9, sex=lambda i: "female" if i % 3 else "male"),
        "samples": samples,
        "assays": assays,
        "panels": table("panels", {"panel_id": "P1", "symbol": "KRAS"}),
        "mutations": table("mutations", mutation(0, "TP53", 0), mutation(1, "TP53", 1)),
    }
    view = view_of(tmp_path / "c", tables)
    answer = count_truths(view, mutated("TP53")).undisclosed
    assert [(row.label, row.patients) for row in answer.rows] == [
        ("true", 2),
        ("false", 3),
        ("unknown", 4),
    ]
    assert answer.patients == 9
    within = view.within(column("patients.sex", "male"))
    assert [row.patients for row in count_truths(within, mutated("TP53")).undisclosed.rows] == [
        1,
        1,
        1,
    ]
