"""The trail as a file: whole, for its owner alone, and provable with the key."""

import pytest

from oncommons.access.audit import read_anchors, verify
from oncommons.access.audit.anchors import AnchorBook
from oncommons.access.audit.exports import read_export, write_anchors, write_export
from oncommons.errors import IntegrityError
from tests.unit.access.audit.test_anchors import ANCHORS, PUBLIC
from tests.unit.access.audit.trails import KEYS, edited, rotated, trail


def test_an_exported_trail_is_read_and_proved(tmp_path):
    out = tmp_path / "trail.jsonl"
    assert write_export(rotated(), out) == 7
    assert list(read_export(out)) == rotated()
    assert verify(read_export(out), KEYS).fault is None
    assert out.stat().st_mode & 0o777 == 0o600
    write_export(edited(trail(), 4, actor="x"), out)
    assert verify(read_export(out), KEYS).fault.seq == 4


def test_an_export_that_fails_leaves_the_older_file(tmp_path):
    out = tmp_path / "trail.jsonl"
    write_export(trail(), out)

    def failing():
        yield trail(1)[0]
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        write_export(failing(), out)
    assert list(read_export(out)) == trail()
    assert list(tmp_path.iterdir()) == [out]
    assert write_export([], out) == 0


def test_a_line_that_is_no_row_is_named(tmp_path):
    out = tmp_path / "trail.jsonl"
    write_export(trail(3), out)
    out.write_bytes(out.read_bytes() + b'{"seq":4}\n')
    with pytest.raises(IntegrityError) as error:
        list(read_export(out))
    assert error.value.line == 4


def test_anchors_are_handed_on_as_a_file(tmp_path):
    out = tmp_path / "anchors.jsonl"
    assert write_anchors(AnchorBook(tuple(ANCHORS), ()), out) == 5
    assert read_anchors([out], PUBLIC).anchors == tuple(ANCHORS)
