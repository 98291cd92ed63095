"""Ids of rows: ULIDs, in the order of their times."""

from datetime import UTC, datetime, timedelta

from oncommons.hub.ids import CROCKFORD, new_id

START = datetime(2026, 11, 25, tzinfo=UTC)


def test_ids_are_ulids_that_sort_by_time():
    ids = [new_id(START + timedelta(milliseconds=n)) for n in range(50)]
    assert ids == sorted(ids)
    assert {len(one) for one in ids} == {26}
    assert set("".join(ids)) <= set(CROCKFORD)


def test_ids_of_one_moment_differ():
    assert len({new_id(START) for _ in range(1_000)}) == 1_000


def test_the_time_of_the_specification_gives_its_letters():
    # The example of ulid/spec: 1469918176385 ms is 01ARYZ6S41.
    at = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=1469918176385)
    assert new_id(at)[:10] == "01ARYZ6S41"
