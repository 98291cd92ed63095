"""Declared patient sets are counted again."""

import polars as pl
import pytest

from oncommons.access.airlock import cells as room
from oncommons.access.airlock.cells import NOTHING, audited, declare, read_cells, recount
from oncommons.access.airlock.outcomes import kept, refused
from oncommons.domain.verdicts import Verdict
from tests.unit.access.airlock.made import PATIENTS, cells, parquet, stage_cells

COUNTS = {(1, "patients"): 120, (2, "patients"): 75, (3, "patients"): 40}
SHOWN = set(COUNTS)


def fault(content, extract=PATIENTS):
    declared = read_cells(content, extract)
    assert not declared.sets
    (said,) = declared.said
    assert said.checked.verdict is Verdict.REFUSE
    return said.checked.found


def again(counts=COUNTS, shown=SHOWN, sets=None, round_to=5):
    declared = declare(stage_cells() if sets is None else sets, PATIENTS)
    assert not declared.said
    return recount("stages.csv", counts, declared, shown=shown, round_to=round_to)


def test_declared_sets_are_read():
    declared = read_cells(cells(stage_cells()), PATIENTS)
    assert not declared.said
    assert {cell: len(some) for cell, some in declared.sets.items()} == {
        "stages.csv#1#patients": 120,
        "stages.csv#2#patients": 75,
        "stages.csv#3#patients": 40,
    }
    assert set(declared.of_file("stages.csv")) == SHOWN
    assert not declared.of_file("other.csv")
    assert read_cells(cells(stage_cells()), None).sets == declared.sets


def test_a_declaration_of_another_form_is_refused(monkeypatch):
    one = PATIENTS[:1]
    assert fault(b"no parquet") == "cells.parquet can be read"
    frame = pl.DataFrame({"cell": ["a.csv#1#n"], "pseudonym": one})
    assert "two columns of text" in fault(parquet(frame.rename({"cell": "x"})))
    assert "two columns of text" in fault(parquet(frame.with_columns(pl.lit(1).alias("pseudonym"))))
    assert "two columns of text" in fault(parquet(frame.with_columns(pl.lit(1).alias("more"))))
    assert "once in a cell" in fault(parquet(pl.concat([frame, frame])))
    assert "nothing is missing" in fault(
        parquet(frame.with_columns(pl.lit(None, pl.String).alias("cell")))
    )
    assert "FILE#ROW#COLUMN" in fault(cells({"stages.csv": one}))
    assert "FILE#ROW#COLUMN" in fault(cells({"../a.csv#1#n": one}))
    assert "FILE#ROW#COLUMN" in fault(cells({"a.csv#0#n": one}))
    assert "in the extract" in fault(cells({"a.csv#1#n": ["nobody"]}))
    monkeypatch.setattr(room, "MOST_CELLS", 1)
    assert fault(cells({"a.csv#1#n": one, "a.csv#2#n": one})) == "at most 1 cells"
    monkeypatch.setattr(room, "MOST_ROWS", 1)
    assert "at most 1 rows" in fault(cells({"a.csv#1#n": PATIENTS[:2]}))


def test_bytes_that_are_no_text_are_refused():
    raw = bytearray(cells({"a.csv#1#n": PATIENTS[:3]}))
    blob = bytes(raw).replace(PATIENTS[0][:4].encode(), b"\xff\xfe\xff\xfe")
    assert fault(blob) in ("cells.parquet can be read", "each declared patient is in the extract")


def test_numbers_that_agree_give_their_sets_to_the_audit():
    said, sets = again()
    assert said.checked.verdict is Verdict.PASS
    assert list(sets) == [f"stages.csv#{row}#patients" for row in (1, 2, 3)]


def test_a_rounded_number_agrees_and_a_hidden_one_always():
    sets = stage_cells() | {"stages.csv#1#patients": PATIENTS[:118]}
    assert again(sets=sets)[0].checked.verdict is Verdict.PASS
    said, found = again(COUNTS | {(3, "patients"): None}, SHOWN - {(3, "patients")})
    assert said.checked.verdict is Verdict.PASS
    assert len(found) == 2


@pytest.mark.parametrize(
    "counts", [COUNTS | {(2, "patients"): 76}, {k: v for k, v in COUNTS.items() if k[0] != 2}]
)
def test_a_number_that_differs_is_refused(counts):
    said, sets = again(counts)
    assert (said.checked.rule, said.checked.verdict) == ("R9", Verdict.REFUSE)
    assert said.places == ("row 2, column patients",)
    assert sets == {}


def test_a_table_that_is_declared_in_part_is_not_declared():
    sets = stage_cells()
    del sets["stages.csv#3#patients"]
    assert again(sets=sets) == (None, {})
    assert recount("stages.csv", COUNTS, NOTHING, shown=SHOWN, round_to=5) == (None, {})


def test_the_audit_gets_every_set():
    asked = []

    def audit(sets):
        asked.append(sets)
        return [refused("R9", "too near to an earlier one", "widen it")]

    _, sets = again()
    (said,) = audited(sets, audit)
    assert said.checked.verdict is Verdict.REFUSE
    assert asked == [sets]
    assert audited({}, audit) == ()
    (said,) = audited(sets, None)
    assert said == kept(
        "R9", "declared; the audit against other projects runs when it is submitted"
    )
