"""The table of SATRE names tests that exist, and no statement is called shown without one."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def page():
    spec = importlib.util.spec_from_file_location("satre_page", ROOT / "docs" / "satre_page.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_every_statement_is_there_once(page):
    ids = [one.acc_id for one in page.statements()]
    assert ids == [f"ACC-{number:03d}" for number in range(1, 138)]


def test_a_tested_statement_names_tests_that_exist(page):
    for one in page.statements():
        for place in one.shown_by:
            if "::" in place:
                path, _, name = place.partition("::")
                assert f"def {name}(" in (ROOT / path).read_text(), one.acc_id
    assert any(one.state == page.TESTED for one in page.statements())


def test_a_documented_statement_names_a_page_that_exists(page):
    for one in page.statements():
        if one.state == page.DOCUMENTED:
            assert (ROOT / "docs" / one.shown_by[0].partition("#")[0]).exists(), one.acc_id


def test_a_test_named_after_no_statement_is_refused(page, tmp_path, monkeypatch):
    (tmp_path / "test_it.py").write_text("def test_acc_999_nothing():\n    assert True\n")
    found = page.named_after_statements
    monkeypatch.setattr(page, "DOCS", tmp_path / "docs")
    assert list(found(tmp_path)) == ["ACC-999"]


def test_the_page_for_machines_tells_the_same(page):
    import json

    form = json.loads(page.satre_json())["statements"]
    assert [(one["id"], one["state"]) for one in form] == [
        (one.acc_id, one.state) for one in page.statements()
    ]
