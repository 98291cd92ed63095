"""No page, template or message claims more of a release than was measured."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
SPOKEN = sorted(
    path
    for folder, kinds in {
        "docs": ("*.md", "*.in"),
        "src/oncommons": ("*.py", "*.html", "*.toml", "*.txt"),
    }.items()
    for kind in kinds
    for path in (ROOT / folder).rglob(kind)
)
TOO_MUCH = re.compile(
    r"fully anonym|completely anonym|truly anonym|guaranteed anonym|GDPR[- ]compliant"
    r"|HIPAA[- ]compliant|\b(?:no|zero) risk\b(?! (?:is|was|factor))|risk[- ]free"
    r"|cannot be (?:re-)?identified|impossible to (?:re-)?identify|100 ?% (?:safe|anonym)",
    re.IGNORECASE,
)
ALONE = re.compile(
    r"\b(?:release|patients?|data|tables?|records?|rows) (?:is|are|was|were|becomes?) "
    r"(?:now |therefore )?anonym(?:ous|ised|ized)\b",
    re.IGNORECASE,
)


@pytest.mark.parametrize(
    "claim",
    [
        "The data are fully anonymised.",
        "a GDPR-compliant release",
        "there is no risk",
        "patients cannot be identified",
        "The release is anonymous.",
        "All patients are anonymised.",
    ],
)
def test_such_a_claim_would_be_found(claim):
    assert TOO_MUCH.search(claim) or ALONE.search(claim)


@pytest.mark.parametrize(
    "said",
    [
        "k-anonymous for the declared quasi-identifiers (k = 12)",
        "The release is k-anonymous for the declared quasi-identifiers.",
        "an anonymisation report",
        "nobody has no risk factor",
    ],
)
def test_what_is_true_may_be_said(said):
    assert not ALONE.search(said)


@pytest.mark.parametrize("path", SPOKEN, ids=lambda path: str(path.relative_to(ROOT)))
def test_nothing_claims_more_than_was_measured(path):
    text = path.read_text(encoding="utf-8")
    found = [one.group() for form in (TOO_MUCH, ALONE) for one in form.finditer(text)]
    assert not found, f"{path.relative_to(ROOT)} says {found[0]!r}; say what was measured"
