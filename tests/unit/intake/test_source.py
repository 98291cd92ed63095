"""A path is given to the one format that recognises it, or to none, with the evidence."""

from dataclasses import dataclass

import pytest

from oncommons.errors import IntakeError
from oncommons.intake import Confidence, detect, read
from tests.studies import write_study


@dataclass(frozen=True)
class Certain:
    """A format that is as sure as it is told."""

    name: str
    score: float

    def detect(self, path):
        return Confidence(self.score, f"{path.name} looks right")


def test_study_folder_is_recognised(tmp_path):
    assert detect(write_study(tmp_path)).name == "cbioportal"


def test_folder_without_meta_file_is_recognised_by_its_data(tmp_path):
    study = write_study(tmp_path)
    (study / "meta_study.txt").unlink()
    assert detect(study).detect(study).score == 0.6


def test_missing_path(tmp_path):
    with pytest.raises(IntakeError, match="there is no such file or folder; check the path"):
        detect(tmp_path / "nowhere")


@pytest.mark.parametrize("make", [lambda path: path.mkdir(), lambda path: path.write_text("x")])
def test_what_no_format_recognises_is_refused_with_the_evidence(tmp_path, make):
    make(tmp_path / "thing")
    with pytest.raises(IntakeError, match=r"no format recognises it; .*cbioportal: no "):
        detect(tmp_path / "thing")


def test_two_formats_that_fit_are_both_named(tmp_path):
    sources = (Certain("one", 0.9), Certain("two", 0.85))
    with pytest.raises(IntakeError, match=r"two formats fit \(one: .*; two: .*\)"):
        detect(tmp_path, sources=sources)


def test_surer_format_wins(tmp_path):
    assert detect(tmp_path, sources=(Certain("one", 0.4), Certain("two", 0.9))).name == "two"


def test_unknown_day_zero_is_refused(tmp_path):
    with pytest.raises(IntakeError, match="say one of diagnosis, sequencing, unknown"):
        read(write_study(tmp_path), day_zero="birth")
