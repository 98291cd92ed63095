"""The board report: chosen, written where only its owner reads, and equal to its JSON."""

import json

import pytest

from oncommons import intake, store
from oncommons.domain.models import Kind, LinearModel, ModelCard, ModelQuestion
from oncommons.domain.patients import Patient
from oncommons.results.board import advise_patient, example_patient, write_board
from oncommons.therapy import Language, read_board_json
from tests.studies import mutation, write_study

MODEL = LinearModel(
    ModelQuestion("response", Kind.BINARY, "response"), (), (), (), 0.0, (), (), "r0"
)
CARD = ModelCard("Response", "", "", "", "", "", (), "")


def tables(folder, *mutations):
    study = write_study(
        folder,
        patients="PATIENT_ID  SEX\nP1  Female\nP2  Male",
        samples="SAMPLE_ID  PATIENT_ID  ONCOTREE_CODE\nS1  P1  LUAD\nS2  P2  LUAD",
        mutations=list(mutations),
    )
    return intake.read(study).tables


@pytest.fixture
def patient(tmp_path):
    found = example_patient(tables(tmp_path / "study", mutation("S2")))
    assert found is not None
    return found


def test_the_patient_with_evidence_is_chosen(patient):
    assert (patient.patient_id, patient.oncotree) == ("P2", "LUAD")


def test_nobody_is_chosen_where_nothing_has_evidence(tmp_path):
    silent = mutation(Variant_Classification="Silent")
    assert example_patient(tables(tmp_path, silent)) is None


def test_a_prediction_travels_with_its_card(patient):
    report = advise_patient(patient, [(MODEL, CARD)])
    (prediction,) = report.predictions
    assert (prediction.probability, prediction.card) == (0.5, CARD)
    assert any("trametinib" in option.drugs for option in report.options)


def test_the_tables_used_are_named():
    record = Patient("P", "S", "LUAD", "male", None, "", (), None, False, "unknown", None)
    report = advise_patient(record)
    assert any("approved" in line for line in report.knowledge)
    assert report.options == ()


@pytest.mark.parametrize("language", Language)
def test_only_the_owner_reads_what_was_written(tmp_path, patient, language):
    commons = store.init(tmp_path / "commons")
    report = advise_patient(patient)
    board = write_board(report, commons, language=language, name="board-12")
    assert board.page.is_relative_to(commons.vault)
    assert {path.stat().st_mode & 0o777 for path in (board.page, board.data)} == {0o600}
    assert board.page.parent.stat().st_mode & 0o777 == 0o700
    assert read_board_json(json.loads(board.data.read_text())) == report
    assert f'lang="{language.value}"' in board.page.read_text()


def test_a_report_replaces_the_one_before(tmp_path, patient):
    commons = store.init(tmp_path / "commons")
    first = write_board(advise_patient(patient), commons)
    second = write_board(advise_patient(patient, [(MODEL, CARD)]), commons)
    assert first.page == second.page
    assert len(list(second.page.parent.iterdir())) == 2
