"""The shape of the code, held by tests: each says in its message what to do."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
SRC = ROOT / "src" / "oncommons"
MODULES = sorted(SRC.rglob("*.py"))
STAGES = ["intake", "privacy", "access", "cohort", "discovery", "modelling", "therapy", "sharing"]
VAGUE = {"common", "helper", "helpers", "manager", "managers", "misc", "services", "util", "utils"}


def name(path: Path) -> str:
    return str(path.relative_to(SRC))


@pytest.mark.parametrize("path", MODULES, ids=name)
def test_module_opens_with_a_sentence_and_fits_on_few_screens(path):
    text = path.read_text()
    assert ast.get_docstring(ast.parse(text)), "open the module with one sentence: what it is for"
    assert len(text.splitlines()) <= 400, "split it by what its parts are about"
    words = path.relative_to(SRC).with_suffix("").parts
    assert VAGUE.isdisjoint(words), "name it after a word of docs/glossary.md"


@pytest.mark.parametrize("stage", STAGES)
def test_stage_is_a_library_of_its_own(stage):
    code = f"import sys, oncommons.{stage}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0, (
        f"oncommons.{stage} must import alone and without Django"
    )


@pytest.mark.parametrize("lock", sorted(ROOT.glob("requirements*.lock")), ids=lambda p: p.name)
def test_lock_names_no_host(lock):
    assert "://" not in lock.read_text(), "write it with ./dev lock, which leaves hosts out"
