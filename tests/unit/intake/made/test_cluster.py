"""The whole cluster: the same bytes for the same seed, all of it or nothing."""

import hashlib
from dataclasses import FrozenInstanceError

import numpy as np
import polars as pl
import pytest

from oncommons.errors import IntakeError
from oncommons.intake.made import cluster as module
from oncommons.intake.made import make_cluster
from oncommons.intake.made.cluster import gene_opportunity, patient_truth


def digests(folder):
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_same_seed_gives_the_same_bytes(cluster, tmp_path):
    again = make_cluster(tmp_path / "again", patients=400, seed=3)
    assert digests(again.folder) == digests(cluster.folder)


def test_another_seed_gives_other_bytes_in_every_table(cluster, tmp_path):
    other = make_cluster(tmp_path / "other", patients=400, seed=4)
    first, second = digests(cluster.folder), digests(other.folder)
    assert set(first) == set(second)
    differ = {name.split("/")[-1] for name in first if first[name] != second[name]}
    assert {
        "data_clinical_patient.txt", "data_clinical_sample.txt", "data_mutations.txt",
        "data_cna.txt", "data_timeline_treatment.txt", "truth.json", "gene_opportunity.parquet",
    } <= differ  # fmt: skip


def test_dirt_is_the_only_difference_of_a_dirty_cluster(cluster, dirty):
    first, second = digests(cluster.folder), digests(dirty.folder)
    differ = {name.split("/")[-1] for name in first if first[name] != second[name]}
    assert differ == {
        "data_clinical_patient.txt",
        "data_clinical_sample.txt",
        "data_mutations.txt",
        "truth.json",
    }


def test_the_answer_says_where_everything_is(cluster):
    assert [study.name for study in cluster.studies] == [
        "made_hospital_a",
        "made_hospital_b",
        "made_hospital_c",
    ]
    assert all(study.is_dir() for study in cluster.studies)
    assert cluster.truth.is_file()
    assert cluster.gene_opportunity.is_file()
    assert (cluster.patients, cluster.seed) == (400, 3)
    with pytest.raises(FrozenInstanceError):
        cluster.seed = 4


def test_the_truth_lies_outside_the_studies(cluster):
    for study in cluster.studies:
        assert not list(study.rglob("*truth*"))


@pytest.mark.parametrize("patients", [30, 31, 57])
def test_few_patients_are_enough(tmp_path, patients):
    made = make_cluster(tmp_path / "few", patients=patients, seed=2)
    ids = set()
    for study in made.studies:
        lines = (study / "data_clinical_patient.txt").read_text().splitlines()[5:]
        ids |= {line.split("\t")[0] for line in lines}
    assert len(ids) == patients


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ({"patients": 29}, "29 patients are too few"),
        ({"patients": 0}, "0 patients"),
        ({"seed": -1}, "the seed is -1"),
        ({"dirt": 1.5}, "dirt is 1.5"),
        ({"dirt": -0.1}, "dirt is -0.1"),
        ({"dirt": float("nan")}, "dirt is nan"),
    ],
)
def test_impossible_numbers_are_refused_before_anything_is_written(tmp_path, arguments, says):
    with pytest.raises(IntakeError, match=says):
        make_cluster(tmp_path / "new", **{"patients": 30} | arguments)
    assert not list(tmp_path.iterdir())


def test_a_folder_in_use_is_refused_and_left_alone(tmp_path):
    (tmp_path / "notes.txt").write_text("mine")
    with pytest.raises(IntakeError, match="is not empty; name a new or empty folder"):
        make_cluster(tmp_path, patients=30)
    assert [path.name for path in tmp_path.iterdir()] == ["notes.txt"]


def test_a_file_in_the_way_is_refused(tmp_path):
    (tmp_path / "here").write_text("mine")
    with pytest.raises(IntakeError, match="is not a folder"):
        make_cluster(tmp_path / "here", patients=30)
    assert (tmp_path / "here").read_text() == "mine"


def test_a_link_to_nowhere_is_refused(tmp_path):
    (tmp_path / "here").symlink_to(tmp_path / "nowhere")
    with pytest.raises(IntakeError, match="is not a folder"):
        make_cluster(tmp_path / "here", patients=30)


def test_an_empty_folder_is_filled(tmp_path):
    (tmp_path / "empty").mkdir()
    made = make_cluster(tmp_path / "empty", patients=30)
    assert made.truth.is_file()


def test_missing_parents_are_made(tmp_path):
    assert make_cluster(tmp_path / "a" / "b", patients=30).truth.is_file()


@pytest.mark.parametrize("problem", [OSError("disk full"), KeyboardInterrupt()])
def test_an_interrupted_run_leaves_nothing(tmp_path, monkeypatch, problem):
    write_study, calls = module.write_study, []

    def fail_at_the_second(folder, *rest):
        calls.append(folder)
        if len(calls) == 2:
            raise problem
        return write_study(folder, *rest)

    monkeypatch.setattr(module, "write_study", fail_at_the_second)
    with pytest.raises(type(problem)):
        make_cluster(tmp_path / "new", patients=30)
    assert len(calls) == 2
    assert not list(tmp_path.iterdir())


def test_nothing_stands_under_the_name_before_the_end(tmp_path, monkeypatch):
    seen = []
    write_truth = module.write_truth
    monkeypatch.setattr(
        module,
        "write_truth",
        lambda truth, path: seen.append((tmp_path / "new").exists()) or write_truth(truth, path),
    )
    make_cluster(tmp_path / "new", patients=30)
    assert seen == [False]
    assert [path.name for path in tmp_path.iterdir()] == ["new"]


def test_progress_rises_to_the_end(tmp_path):
    said = []
    make_cluster(
        tmp_path / "new", patients=30, progress=lambda what, done: said.append((what, done))
    )
    shares = [done for _, done in said]
    assert shares == sorted(shares)
    assert (shares[0], shares[-1]) == (0.0, 1.0)
    assert all(what for what, _ in said)


def test_opportunity_is_what_the_background_was_drawn_from(draw):
    table = gene_opportunity(draw)
    assert table.columns == ["symbol", "mu_silent", "mu_missense", "mu_truncating", "cds_length"]
    assert table["symbol"].to_list() == [gene.symbol for gene in draw.facts.genes]
    total = table.select(pl.sum("mu_silent", "mu_missense", "mu_truncating")).row(0)
    assert 0.94 < sum(total) < 1.0
    assert total[0] / sum(total) == pytest.approx(0.25, abs=0.03)
    assert table["cds_length"].to_list() == [3 * gene.protein_length for gene in draw.facts.genes]


def test_opportunity_predicts_the_silent_mutations_of_every_gene(draw):
    table = gene_opportunity(draw)
    in_a = draw.people.hospital[draw.samples.patient[draw.changes.sample]] == 0
    silent = draw.changes.take(in_a & (draw.changes.kind == 0))
    counts = np.bincount(silent.gene, minlength=table.height)
    expected = table["mu_silent"].to_numpy() * counts.sum() / table["mu_silent"].sum()
    scores = (counts - expected) / np.sqrt(expected)
    assert abs(scores.mean()) < 4 / np.sqrt(len(scores))
    assert scores.std() == pytest.approx(1.0, abs=0.15)


def test_patients_have_their_true_predictor(draw):
    table = patient_truth(draw)
    assert table.columns == ["patient_id", "linear_predictor", "treated", "biomarker"]
    assert table.height == 20_000
    assert table["linear_predictor"].to_numpy() == pytest.approx(draw.outcomes.linear_predictor)
