"""Lines of the SATRE specification that the trail and its registers keep, one test for each."""

from datetime import date

import pytest
from django.db import DatabaseError, connection, transaction

from oncommons.access.audit import key_id_of, read_audit_keys
from oncommons.errors import Refused
from oncommons.hub.audit.proof import prove


def test_acc_004_policies_are_versions_with_author_date_change_and_approver(hub):
    from oncommons.hub.audit.acts import approve_policy, write_policy
    from oncommons.hub.audit.models import Policy

    for text, change in (("Two persons look.", "first"), ("Three persons look.", "one more")):
        write_policy(
            trail=hub.trail,
            by="gov:1",
            slug="airlock",
            text=text,
            change=change,
            effective=date(2027, 1, 1),
        )
    with pytest.raises(Refused, match="author"):
        approve_policy(trail=hub.trail, by="gov:1", slug="airlock", version=2)
    approve_policy(trail=hub.trail, by="gov:2", slug="airlock", version=2)
    one, two = Policy.objects.order_by("version")
    assert (one.text, one.change, one.created_by, one.approver) == (
        *("Two persons look.", "first", "gov:1", ""),
    )
    assert (two.text, two.approver, two.approved_at > one.created_at) == (
        *("Three persons look.", "gov:2", True),
    )
    for change in ("UPDATE audit_policy SET text = 'x'", "DELETE FROM audit_policy"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(change)


def test_acc_083_keys_lie_outside_the_database_and_rotate(hub):
    from oncommons.hub.audit.acts import rotate_key

    hub.trail.record(actor="u1", action="data.counted")
    rotate_key(trail=hub.trail, by="kh:1")
    hub.trail.record(actor="u1", action="data.counted")
    files = list(hub.trail.places.keys.iterdir())
    assert [path.stat().st_mode & 0o777 for path in files] == [0o400, 0o400]
    keys = read_audit_keys(hub.trail.places.keys)
    assert {path.stem for path in files} == {key_id_of(key) for key in keys.values()}
    kept = [
        str(value)
        for name in connection.introspection.table_names()
        for row in rows_of(name)
        for value in row
    ]
    assert kept
    assert not [key for key in keys.values() if any(key.hex() in value for value in kept)]
    assert prove(hub.trail.places)[0].fault is None


def rows_of(table):
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {table}")
        return cursor.fetchall()
