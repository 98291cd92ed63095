"""Patients per gene: each once, of those who were looked at."""

import pytest

from oncommons.discovery.alterations import MOST_CODING, read_alterations
from oncommons.discovery.carriers import gene_counts
from tests.unit.discovery.fake_view import sequenced

ROWS = [
    ("a", "TP53", "Missense_Mutation", "p.R175H"),
    ("a", "TP53", "Missense_Mutation", "p.R248Q"),
    ("a", "TP53", "Frame_Shift_Del", "p.P36fs"),
    ("b", "TP53", "Nonsense_Mutation", "p.R213*"),
    ("b", "TP53", "Splice_Site", ""),
    ("c", "TP53", "In_Frame_Del", "p.E1del"),
    ("d", "TP53", "Silent", "p.R213="),
]
PATIENTS = dict.fromkeys("abcde")


def counts(rows=ROWS, patients=PATIENTS, **given) -> dict[str, dict[str, object]]:
    read = read_alterations(sequenced(rows, patients, **given))
    table = gene_counts(read, tuple(range(len(read.coverage))))
    return {row["symbol"]: row for row in table.to_dicts()}


@pytest.mark.parametrize(
    ("column", "patients"),
    [
        ("n_missense", 1),
        ("n_truncating", 2),
        ("n_stop", 1),
        ("n_frameshift", 1),
        ("n_silent", 1),
        ("n_altered", 3),
        ("of_profiled", 5),
    ],
)
def test_patients_of_each_class(column, patients):
    assert counts()["TP53"][column] == patients


def test_silent_mutation_alone_alters_nobody():
    found = counts([("a", "TTN", "Silent", "")])["TTN"]
    assert (found["n_altered"], found["n_silent"]) == (0, 1)


def test_hypermutated_patient_is_altered_but_not_tested():
    many = [("a", f"G{i}", "Missense_Mutation", "") for i in range(MOST_CODING + 1)]
    found = counts(many)["G0"]
    assert (found["n_missense"], found["n_altered"], found["of_profiled"]) == (0, 1, 5)


def test_no_denominator_without_gene_lists():
    assert counts(patients=dict.fromkeys("abcde", "unlisted"))["TP53"]["of_profiled"] is None
