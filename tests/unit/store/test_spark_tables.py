"""Where a table is cut into parts follows from its ids and rows alone."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as some

from oncommons.store.spark_tables import Cut, cut_between

COUNTS = some.dictionaries(some.text("abcxyz", min_size=1), some.integers(1, 9), max_size=30)


@given(COUNTS, some.integers(1, 12), some.randoms())
def test_parts_hold_whole_ids_and_no_more_rows_than_asked(counts, most, chance):
    shuffled = list(counts.items())
    chance.shuffle(shuffled)
    schema = {"id": pl.String, "rows": pl.Int64}
    cut = cut_between(pl.DataFrame(shuffled, schema=schema, orient="row"), most)
    assert cut == cut_between(
        pl.DataFrame(sorted(counts.items()), schema=schema, orient="row"), most
    )
    if not counts:
        assert cut == Cut((), ())
        return
    parts = [0] * len(cut.before)
    ids = [0] * len(cut.before)
    for one, rows in counts.items():
        at = sum(edge <= one for edge in cut.edges)
        parts[at] += rows
        ids[at] += 1
    assert len(cut.edges) == len(cut.before) - 1
    assert all(ids)
    assert all(rows <= most or number == 1 for rows, number in zip(parts, ids, strict=True))
    assert list(cut.before) == [sum(parts[:at]) for at in range(len(parts))]
