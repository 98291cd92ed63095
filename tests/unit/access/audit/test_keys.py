"""The keys of the trail: made once, for the owner to read, each named by what it is."""

import pytest

from oncommons.access.audit import key_id_of, make_audit_key, read_audit_keys
from oncommons.errors import KeyProblem


def test_a_key_is_made_readable_by_its_owner_alone(tmp_path):
    folder = tmp_path / "keys" / "audit"
    name = make_audit_key(folder)
    path = folder / f"{name}.key"
    assert path.stat().st_mode & 0o777 == 0o400
    assert folder.stat().st_mode & 0o777 == 0o700
    ((read, key),) = read_audit_keys(folder).items()
    assert (read, key_id_of(key), len(key)) == (name, name, 32)
    other = make_audit_key(folder)
    assert set(read_audit_keys(folder)) == {name, other}


def test_an_absent_folder_holds_no_key(tmp_path):
    assert read_audit_keys(tmp_path / "none") == {}


@pytest.mark.parametrize("mode", [0o600, 0o440, 0o404, 0o444])
def test_a_key_that_is_open_to_more_is_refused(tmp_path, mode):
    path = tmp_path / f"{make_audit_key(tmp_path)}.key"
    path.chmod(mode)
    with pytest.raises(KeyProblem, match="chmod 400"):
        read_audit_keys(tmp_path)


@pytest.mark.parametrize(
    ("content", "says"), [("", "another key"), ("zz", "cannot be read"), ("00" * 32, "another key")]
)
def test_a_file_that_holds_no_key_or_another_is_refused(tmp_path, content, says):
    path = tmp_path / f"{make_audit_key(tmp_path)}.key"
    path.chmod(0o600)
    path.write_text(content)
    path.chmod(0o400)
    with pytest.raises(KeyProblem, match=says):
        read_audit_keys(tmp_path)
