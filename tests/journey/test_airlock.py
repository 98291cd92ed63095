"""An output on its way out: extract, researcher's code, check, freeze, votes, package, proof."""

from dataclasses import replace

import polars as pl
import pytest

from oncommons import access, cohort, journey, store
from oncommons.access.airlock import (
    Approval,
    Choice,
    Known,
    Standing,
    Vote,
    audit_by,
    bits_of,
    check_output,
    check_vote,
    deciders,
    declared_sets,
    freeze,
    pack,
    read_frozen,
    review_page,
    standing,
    take_folder,
    take_repairs,
    verify_package,
)
from oncommons.access.audit import append, sign_head, verify
from oncommons.access.grants.extracts import build_extract, make_demo_keys, open_extract
from oncommons.access.grants.extracts.pseudonyms import pseudonym
from oncommons.access.questions.differencing.history import History
from oncommons.cohort.export import About, export_files
from oncommons.domain.audit import BEGINNING, AuditEvent, head_after
from oncommons.domain.verdicts import Verdict
from oncommons.errors import Refused
from oncommons.store.sets import patient_order, release_sets
from oncommons.store.signing import read_private_key
from tests.factories import TODAY
from tests.unit.access.airlock.made import NOW, cells
from tests.unit.cli.typed import as_json

AUDIT_KEY = bytes(32)


class Made:
    """A demo commons, one project's extract, and what the airlock knows of it."""

    def __init__(self, place):
        as_json("make-data", place / "made", "--patients", 300)
        as_json("init", place / "c")
        for hospital in sorted((place / "made").glob("made_hospital_*")):
            as_json("intake", "load", place / "c", hospital)
        as_json("privacy", "protect", place / "c")
        self.commons = store.open_commons(place / "c")
        self.view = journey.steward_view(self.commons, today=TODAY)
        keys = make_demo_keys(self.commons)
        extract = build_extract(self.view, place / "extracts", keys, today=TODAY)
        with open_extract(extract, self.view.grant, keys, clock=lambda: TODAY) as folder:
            self.patients = pl.read_parquet(folder / "patients.parquet")
        project = keys.of_project(self.view.grant.project_id)
        self.order = [pseudonym(project, one) for one in patient_order(self.view)]
        self.history = History(place / "history.log")
        sets = release_sets(self.view)
        self.history.begin(self.view.release_id, sets, patient_order(self.view))
        self.place = place

    def look(self, sets):
        self.history.check_cells(self.view.release_id, sets, 10)

    def publish(self, output_id, sets):
        self.history.publish(self.view.release_id, output_id, bits_of(sets, self.order), 10)

    @property
    def known(self):
        return Known(
            patients=frozenset(self.patients["patient_id"]), audit=audit_by(self.look, self.order)
        )


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    return Made(tmp_path_factory.mktemp("airlock"))


def researchers_code(patients, out, *, column="sex"):
    """Count patients as a researcher's program would, and declare who was counted."""
    groups = patients.group_by(column).agg(pl.col("patient_id")).sort(column)
    lines = [f"{column},patients"]
    declared = {}
    for number, (label, members) in enumerate(groups.iter_rows(), start=1):
        lines.append(f"{label},{len(members)}")
        declared[f"{column}.csv#{number}#patients"] = members
    out.mkdir(exist_ok=True)
    (out / f"{column}.csv").write_text("\n".join(lines) + "\n")
    (out / "notes.md").write_text(f"# Patients by {column}\n\nCounted on the whole extract.\n")
    (out / "cells.parquet").write_bytes(cells(declared))


def test_an_output_goes_its_whole_way(made, tmp_path):
    researchers_code(made.patients, tmp_path / "out")
    arrived = take_folder(tmp_path / "out")
    assert arrived.left == ()
    airlock = made.place / "airlock"
    first = freeze(airlock, "out-1", arrived.files)
    files = read_frozen(airlock, first)
    checked = check_output(files, known=made.known)
    assert checked.verdict in (Verdict.PASS, Verdict.REPAIRED)
    assert checked.undeclared == ()
    files, checked = take_repairs(files, checked)
    frozen = freeze(airlock, "out-1", files, before=first)
    assert "sex.csv" in review_page(checked, files, title="Table 1", frozen=frozen)

    votes: list[Vote] = []
    for checker in ("p2", "p3"):
        vote = Vote(checker, frozen.sha256, Choice.YES)
        check_vote(votes, vote, barred={"p1"})
        votes.append(vote)
    assert standing(votes) is Standing.YES

    made.publish("out-1", declared_sets(read_frozen(airlock, frozen), known=made.known))
    events = [
        AuditEvent(NOW, "p9", "output.released", "out-1", "project-1", {"frozen": frozen.sha256})
    ]
    rows = append(events, BEGINNING, AUDIT_KEY)
    key = read_private_key(made.commons.keys / "commons.pem")
    anchor = sign_head(head_after(rows[-1]), NOW, key)
    approval = Approval(
        "project-1",
        "table-1",
        (made.view.release_id,),
        deciders(votes),
        "p9",
        NOW,
        rows[-1].seq,
        anchor,
    )
    blob = pack(read_frozen(airlock, frozen), frozen, checked, approval, key)
    found = verify_package(blob, key.public_key().public_bytes_raw().hex())
    assert set(found.files) == {"sex.csv", "notes.md"}
    assert found.manifest["output"]["version"] == 2
    report = verify(rows, {rows[-1].key_id: AUDIT_KEY}, [found.anchor])
    assert (report.fault, report.anchored) == (None, 1)
    for name in made.patients["patient_id"]:
        assert name.encode() not in blob


def test_the_history_of_all_projects_refuses_a_table_a_few_patients_apart(made, tmp_path):
    # Without the size of the extract, which alone would have these numbers hidden by R2.
    known = replace(made.known, patients=None)
    researchers_code(made.patients, tmp_path / "all")
    everybody = take_folder(tmp_path / "all").files
    made.publish("out-a", declared_sets(everybody, known=known))
    researchers_code(made.patients.slice(3), tmp_path / "less")
    fewer = take_folder(tmp_path / "less").files
    checked = check_output(fewer, known=known)
    refusing = [one.checked.rule for one in checked.whole if one.checked.verdict is Verdict.REFUSE]
    assert refusing == ["R9"]
    with pytest.raises(Refused):
        made.publish("out-b", declared_sets(fewer, known=known))
    assert check_output(everybody, known=known).verdict is not Verdict.REFUSE
    assert check_output(fewer, known=replace(known, audit=None)).verdict is not Verdict.REFUSE


def test_rows_of_the_extract_do_not_leave(made):
    few = made.patients.head(20)
    for files in ({"a.csv": few.write_csv().encode()}, {"a.json": few.write_json().encode()}):
        assert check_output(files, known=made.known).verdict is Verdict.REFUSE
    nameless = {"a.csv": few.drop("patient_id").write_csv().encode()}
    assert check_output(nameless, known=made.known).verdict is not Verdict.PASS


def test_what_our_own_export_writes_is_not_refused(made):
    answers = {
        "sex": access.disclose(cohort.count_by(made.view, "patients.sex"), made.view.grant),
        "survival": access.disclose(cohort.survival(made.view), made.view.grant),
    }
    about = About(made.view.release_id, "", "all", made.view.grant, TODAY)
    files = {
        name: content
        for name, content in export_files(answers, about).items()
        if name.endswith(".csv")
    }
    checked = check_output(files, known=made.known)
    assert checked.verdict is not Verdict.REFUSE, checked.to_json()
