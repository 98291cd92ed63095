"""CIViC releases: rows by column name, accepted predictive ones only, faults named by line."""

import pytest

from oncommons.errors import KnowledgeError
from oncommons.knowledge.evidence import (
    COLUMNS,
    Civic,
    Combination,
    Direction,
    EvidenceEffect,
)

GOOD = {
    "molecular_profile": "BRAF V600E", "disease": "Melanoma", "doid": "1909",
    "therapies": "Dabrafenib,Trametinib", "therapy_interaction_type": "Combination",
    "evidence_type": "Predictive", "evidence_direction": "Supports", "evidence_level": "A",
    "significance": "Sensitivity/Response", "citation_id": "25265492",
    "citation": "Long et al., 2014", "rating": "5", "evidence_status": "accepted",
    "evidence_id": "12", "variant_origin": "Somatic",
    "last_review_date": "2023-01-09 21:46:26 UTC",
    "evidence_civic_url": "https://civicdb.org/links/evidence_items/12", "is_flagged": "false",
}  # fmt: skip


@pytest.fixture
def load(tmp_path):
    """Load rows given as changes of one good row, columns in any order."""

    def loading(*changes, columns=COLUMNS):
        path = tmp_path / "civic.tsv"
        rows = [GOOD | change for change in changes]
        lines = ["\t".join(columns)]
        lines += ["\t".join(row.get(column, "") for column in columns) for row in rows]
        path.write_text("\n".join(lines) + "\n")
        return Civic("made").load(path)

    return loading


def test_release_says_base_version_and_licence(load):
    evidence = load({})
    assert (evidence.base, evidence.version, evidence.licence) == ("CIViC", "made", "CC0 1.0")


def test_row_becomes_typed_values(load):
    (item,) = load({}).items
    assert (item.id, item.profile, item.disease, item.doid) == (
        12,
        "BRAF V600E",
        "Melanoma",
        "1909",
    )
    assert item.therapies == ("Dabrafenib", "Trametinib")
    assert item.combination is Combination.COMBINATION
    assert item.direction is Direction.SUPPORTS
    assert item.effect is EvidenceEffect.SENSITIVITY
    assert (item.level, item.rating, item.reviewed_on) == ("A", 5, "2023-01-09")
    assert not item.is_flagged


def test_columns_are_found_by_name_in_any_order(load):
    columns = (*reversed(COLUMNS), "nct_ids")
    assert load({}, columns=columns).items == load({}).items


def test_only_accepted_predictive_rows_are_kept_and_all_are_counted(load):
    evidence = load(
        {},
        {"evidence_type": "Prognostic", "significance": "Poor Outcome", "evidence_id": "13"},
        {"evidence_status": "submitted", "evidence_id": "14"},
    )
    assert evidence.rows == 3
    assert [item.id for item in evidence.items] == [12]


def test_empty_cells_stay_empty(load):
    (item,) = load(
        {
            "disease": "",
            "rating": "",
            "last_review_date": "",
            "significance": "N/A",
            "therapies": "",
            "therapy_interaction_type": "",
        }
    ).items
    assert (item.disease, item.rating, item.reviewed_on) == ("", None, "")
    assert (item.effect, item.therapies, item.combination) == (None, (), Combination.SINGLE)


@pytest.mark.parametrize(
    ("column", "word", "attribute", "value"),
    [
        ("therapy_interaction_type", "Substitutes", "combination", Combination.SUBSTITUTES),
        ("therapy_interaction_type", "Sequential", "combination", Combination.SEQUENTIAL),
        ("evidence_direction", "Does Not Support", "direction", Direction.DOES_NOT_SUPPORT),
        ("significance", "Resistance", "effect", EvidenceEffect.RESISTANCE),
        ("significance", "Reduced Sensitivity", "effect", EvidenceEffect.REDUCED),
        ("significance", "Adverse Response", "effect", EvidenceEffect.ADVERSE),
        ("is_flagged", "true", "is_flagged", True),
    ],
)
def test_words_of_the_base_become_ours(load, column, word, attribute, value):
    assert getattr(load({column: word}).items[0], attribute) == value


@pytest.mark.parametrize(
    ("column", "word"),
    [("evidence_level", "F"), ("evidence_direction", "Maybe"), ("significance", "Cure"),
     ("therapy_interaction_type", "Mixed"), ("rating", "6"), ("evidence_id", "x"),
     ("is_flagged", ""), ("molecular_profile", " ")],
)  # fmt: skip
def test_unknown_word_is_refused_with_line_and_column(load, column, word):
    with pytest.raises(KnowledgeError) as refused:
        load({}, {column: word})
    assert (refused.value.line, refused.value.column) == (3, column)


@pytest.mark.parametrize("column", ["molecular_profile", "significance", "is_flagged"])
def test_missing_or_renamed_column_is_named(load, column):
    kept = tuple(name for name in COLUMNS if name != column)
    with pytest.raises(KnowledgeError, match=f"column {column} missing"):
        load({}, columns=kept)


def test_row_that_is_cut_short_is_refused_with_its_line(tmp_path):
    path = tmp_path / "civic.tsv"
    row = "\t".join(GOOD[column] for column in COLUMNS)
    path.write_text("\t".join(COLUMNS) + f"\n{row}\n{row[:40]}")
    with pytest.raises(KnowledgeError, match="may be cut short") as refused:
        Civic("made").load(path)
    assert refused.value.line == 3


@pytest.mark.parametrize("content", [b"", b"<!DOCTYPE html>\n<html>", b"\xff\xfe\x00"])
def test_file_that_is_no_release_is_refused(tmp_path, content):
    (tmp_path / "civic.tsv").write_bytes(content)
    with pytest.raises(KnowledgeError, match=r"civic\.tsv"):
        Civic("made").load(tmp_path / "civic.tsv")


def test_missing_file_is_refused(tmp_path):
    with pytest.raises(KnowledgeError, match="cannot be read"):
        Civic("made").load(tmp_path / "absent.tsv")
