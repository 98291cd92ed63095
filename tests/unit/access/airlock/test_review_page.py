"""The page for checkers shows every verdict, and runs nothing."""

from oncommons.access.airlock import check_output, frozen_of, review_page, take_files
from tests.unit.access.airlock.made import NOTES, STAGES


def page(files, left=(), **more):
    return review_page(check_output(files, left=left), files, title="Lung atlas: table 1", **more)


def test_each_file_and_each_verdict_is_shown():
    files = {"stages.csv": STAGES.replace(b"40", b"4"), "notes.md": NOTES}
    frozen = frozen_of("out-1", files)
    text = page(files, frozen=frozen)
    assert "<h1>Lung atlas: table 1</h1>" in text
    assert frozen.sha256 in text
    assert "pass, with small numbers hidden" in text
    assert "As it would leave" in text
    assert "Not audited for differencing" in text
    assert "We counted 235 patients by stage." in text
    assert "row 3, column patients" in text


def test_nothing_on_the_page_runs():
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)>"
    files = {
        "a.csv": f'stage,patients\n"{bad}",120\n'.encode(),
        "b.md": f"{bad}\n[x](javascript:alert(1))\n".encode(),
        "c.csv": f"<svg onload=alert(1)>{bad}".encode(),
        "d.json": b"{",
    }
    text = page(files)
    assert "<script" not in text
    assert "<img" not in text
    assert text.count("<svg") == 0
    assert "&lt;script&gt;" in text
    assert "default-src 'none'" in text


def test_what_nobody_sees_is_written_out():
    text = page({"a.md": "user\u202etxt.exe\u200b".encode(), "b.bin": b"\0\x01\xff"})
    assert "\\u202e" in text
    assert "\u202e" not in text
    assert "\\u0000" in text


def test_a_file_that_was_not_taken_in_is_listed(tmp_path):
    (tmp_path / "link.csv").symlink_to("/etc/passwd")
    arrived = take_files([tmp_path])
    text = review_page(check_output(arrived.files, left=arrived.left), arrived.files, title="x")
    assert "link.csv" in text
    assert "not taken in" in text
    assert "root:" not in text


def test_a_long_file_is_shown_in_part():
    rows = "".join(f"s{i},{100 + i}\n" for i in range(100))
    text = page({"a.csv": f"stage,patients\n{rows}".encode(), "b.txt": b"word " * 100})
    assert "40 of 100 rows" in text
    assert "..." in text
