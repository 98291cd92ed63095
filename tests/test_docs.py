"""The documentation says what the code says: pages are fresh, every error is explained."""

import importlib.util
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def generator():
    spec = importlib.util.spec_from_file_location("generate", ROOT / "docs" / "generate.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


GENERATE = generator()


@pytest.mark.parametrize("name", GENERATE.PAGES)
def test_a_generated_page_equals_its_source(name):
    wanted = GENERATE.PAGES[name]().rstrip() + "\n"
    assert (ROOT / "docs" / name).read_text() == wanted, "run ./dev docs"


@pytest.mark.parametrize("error", GENERATE.error_classes(), ids=lambda error: error.__name__)
def test_every_error_is_explained_with_a_message(error):
    assert f"## {error.__name__}\n" in (ROOT / "docs" / "how-to" / "errors.md").read_text()


def test_every_page_of_the_navigation_exists():
    lines = (ROOT / "mkdocs.yml").read_text().splitlines()
    pages = [line.split(": ")[1] for line in lines if line.strip().endswith(".md") and ": " in line]
    assert pages
    assert all((ROOT / "docs" / page).exists() for page in pages)


@pytest.mark.parametrize("claim", ["fully anonymised", "GDPR-compliant", "no risk"])
def test_no_page_claims_more_than_was_measured(claim):
    for path in (ROOT / "docs").rglob("*.md"):
        assert claim not in path.read_text(), path.name
