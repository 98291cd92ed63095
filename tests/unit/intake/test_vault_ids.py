"""Ids of several sources stay apart, and extras follow the rows they belong to."""

import polars as pl

from oncommons.domain.tables import table
from oncommons.intake.vault_ids import first_numbers_differ, with_vault_ids


def test_text_ids_carry_their_source_and_empty_ones_stay_empty():
    rows = pl.DataFrame(
        {"sample_id": ["S1"], "parent_sample_id": pl.Series([None], dtype=pl.String)}
    )
    assert with_vault_ids("a", table("samples"), rows).rows() == [("a:S1", None)]


def test_running_numbers_of_two_sources_never_meet():
    rows = pl.DataFrame({"mutation_id": [1, 4_000_000_000]})
    first, second = (
        set(with_vault_ids(name, table("mutations"), rows)["mutation_id"]) for name in ("a", "b")
    )
    assert not first & second
    assert all(0 < number < 2**63 for number in first | second)


def test_extras_follow_the_ids_of_their_rows():
    rows = pl.DataFrame(
        {"entity": ["patients", "mutations", "loads"], "entity_id": ["P1", "7", "a.txt"]}
    )
    named = with_vault_ids("a", table("extras"), rows)["entity_id"].to_list()
    number = with_vault_ids("a", table("mutations"), pl.DataFrame({"mutation_id": [7]})).item()
    assert named == ["a:P1", str(number), "a:a.txt"]


def test_names_of_panels_are_left_alone():
    rows = pl.DataFrame({"panel_id": ["SMALL"], "symbol": ["KRAS"]})
    assert with_vault_ids("a", table("panels"), rows).rows() == [("SMALL", "KRAS")]


def test_ranges_of_a_thousand_sources_differ():
    assert first_numbers_differ(f"hospital_{number}" for number in range(1000))
    assert not first_numbers_differ(["a", "a"])
