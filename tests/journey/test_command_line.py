"""The command line as a person types it: help, results for people, results for machines."""

import json
import shutil
import subprocess
import sys
from datetime import UTC, datetime

import click
import pytest
import typer

from oncommons import journey, store
from oncommons.access.audit import sign_head
from oncommons.cli.app import app
from oncommons.cli.options import today
from oncommons.domain.audit import Head
from oncommons.store.signing import read_private_key
from tests import walked_people, walked_projects
from tests.factories import assayed, mutation, patients, publish, table
from tests.sandboxes import NO_WAY, made_place
from tests.unit.cli.typed import as_json, next_command, said, type_in


@pytest.fixture(scope="module", autouse=True)
def database_of_the_hub(django_db_blocker):
    """Let commands open the database of their commons, and close it behind them."""
    from django.db import connections

    with django_db_blocker.unblock():
        yield
        connections.close_all()


@pytest.fixture(scope="module", autouse=True)
def place_of_the_sandbox():
    """Give the sandbox a folder that users of jobs may enter."""
    with made_place() as place, pytest.MonkeyPatch.context() as patch:
        patch.setenv("ONCOMMONS_SANDBOX", str(place.folder))
        yield


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    samples, assays = assayed(60)
    people = patients(
        60,
        sex=lambda i: "female" if i % 2 else "male",
        vital_status=lambda i: "dead" if i % 3 == 0 else "alive",
        death_day=lambda i: 40 + i if i % 3 == 0 else None,
        last_contact_day=lambda i: 40 + i,
    )
    rows = [mutation(i, "TP53", i) for i in range(30)]
    tables = {"patients": people, "samples": samples, "assays": assays}
    place = tmp_path_factory.mktemp("cli") / "c"
    publish(place, tables | {"mutations": table("mutations", *rows)})
    return place


def commands(group=None, *above):
    """List every command of the program with the words that lead to it."""
    group = group or typer.main.get_command(app)
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, *above, name)
        else:
            yield (*above, name), command


COMMANDS = dict(commands())


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_every_command_explains_itself_and_speaks_json(words):
    answer = type_in(*words, "--help")
    assert answer.exit_code == 0
    assert "--json" in answer.output


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_every_command_teaches_with_one_example(words):
    (example,) = [
        line.strip()
        for line in COMMANDS[words].help.splitlines()
        if line.strip().startswith("Example:")
    ]
    assert example.startswith(f"Example: oncommons {' '.join(words)}")


@pytest.mark.parametrize("words", COMMANDS, ids="-".join)
def test_every_argument_and_option_says_what_it_is(words):
    silent = [one.name for one in COMMANDS[words].params if not getattr(one, "help", "")]
    assert silent == []


def test_help_imports_no_numeric_library():
    code = (
        "import sys, oncommons.cli.app;"
        "sys.exit(bool({'polars', 'numpy', 'duckdb', 'altair'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0


def test_counts_are_the_same_for_people_and_machines(folder):
    found = as_json("cohort", "count", folder, "--by", "patients.sex")
    assert {row["label"]: row["patients"] for row in found["value"]["rows"]} == {
        "female": 30,
        "male": 30,
    }
    text = said("cohort", "count", folder, "--by", "patients.sex")
    assert "female" in text
    assert next_command(text)[:2] == ["cohort", "survival"]


def test_a_small_group_is_hidden(folder):
    found = as_json("cohort", "count", folder, "--by", "patients.sex", "--mutated", "TP53")
    assert [row["patients"] for row in found["value"]["rows"]] == [15, 15]
    criteria = folder.parent / "few.json"
    criteria.write_text('{"is": "number", "column": "patients.last_contact_day", "to": 45}')
    few = as_json("cohort", "count", folder, "--by", "patients.sex", "--criteria", criteria)
    assert few["value"]["patients"] is None


def test_genes_and_survival_answer(folder):
    genes = as_json("cohort", "genes", folder)["value"]["rows"]
    assert (genes[0]["symbol"], genes[0]["altered"], genes[0]["profiled"]) == ("TP53", 30, 60)
    curves = as_json("cohort", "survival", folder, "--by", "patients.sex")["value"]
    assert [group["label"] for group in curves["groups"]] == ["female", "male"]
    assert type_in("cohort", "survival", folder).exit_code == 0


def test_curves_are_written_as_picture_and_page(folder, tmp_path):
    words = ("cohort", "survival", folder, "--by", "patients.sex", "--test", "peto")
    for ending, starts in ((".svg", b"<svg"), (".png", b"\x89PNG"), (".html", b"<!doctype html")):
        out = tmp_path / f"curve{ending}"
        assert f"written: {out}" in said(*words, "--out", out)
        assert out.read_bytes()[:20].lower().startswith(starts.lower())
    refused = type_in(*words, "--out", tmp_path / "curve.doc")
    assert "ends in no kind of file" in str(refused.exception)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("--endpoint", "birth"), "names no day"),
        (("--test", "fleming-harrington:a,b"), "is no test"),
        (("--group", "TP53"), "is no group"),
        (("--by", "patients.vital_status"), "the outcome itself"),
        (("--group", "a=none.json", "--group", "b=none.json"), "cannot be read"),
    ],
)
def test_survival_that_cannot_be_asked_is_refused(folder, words, says):
    refused = type_in("cohort", "survival", folder, *words)
    assert says in str(refused.exception)


def test_groups_are_compared_by_criteria_from_a_file(folder, tmp_path):
    one = tmp_path / "tp53.json"
    one.write_text('{"is": "mutated", "gene": "TP53"}')
    other = tmp_path / "not.json"
    other.write_text('{"not": {"is": "mutated", "gene": "TP53"}}')
    out = tmp_path / "page.html"
    groups = ("--group", f"mutated={one}", "--group", f"wild type={other}")
    found = as_json("cohort", "compare", folder, *groups, "--out", out)["value"]
    assert [group["patients"] for group in found["groups"]] == [30, 30]
    assert "mutated against wild type" in out.read_text()
    refused = type_in("cohort", "compare", folder, *groups, "--by", "patients.sex")
    assert "choose one" in str(refused.exception)


def test_a_grant_that_was_issued_opens_the_release(folder, tmp_path):
    out = tmp_path / "grant.json"
    as_json("access", "grant", "issue", folder, "--project", "atlas", "--out", out)
    found = as_json("cohort", "count", folder, "--by", "patients.sex", "--grant", out)
    assert found["minimum"] == 5
    out.write_text(out.read_text().replace("atlas", "other"))
    refused = type_in("cohort", "count", folder, "--grant", out)
    assert "not signed" in str(refused.exception)


def test_releases_are_listed_and_verified(folder):
    (release,) = as_json("store", "releases", folder)["releases"]
    assert release["patients"] == 60
    assert as_json("store", "verify", folder)["faults"] == []
    assert as_json("store", "rows", folder)["rows"]["patients"] == 60


def test_init_makes_a_commons_that_is_well(tmp_path):
    as_json("init", tmp_path / "new")
    assert as_json("doctor", tmp_path / "new")["commons"] == []


def test_knowledge_names_its_sources():
    assert as_json("knowledge", "list")["tables"]
    approved = as_json("knowledge", "approved", "braf")["approved"]
    assert all(pair["source"] for pair in approved)


def test_made_data_is_reported(tmp_path):
    made = as_json("make-data", tmp_path / "made", "--patients", "60")
    assert made["patients"] == 60
    assert len(made["studies"]) == 3


def test_a_saved_cohort_is_kept_proven_asked_and_brought_back(folder, tmp_path):
    place = tmp_path / "c"
    shutil.copytree(folder, place)
    kept = as_json("cohort", "save", place, "women", "--where", "sex is female")
    assert kept["n"] == 30
    assert as_json("cohort", "diff", place, "women")["same"] is True
    for name in ("women", kept["cohort_id"]):
        found = as_json("cohort", "count", place, "--where", f'in_cohort("{name}")')
        assert found["value"]["patients"] == 30
    text = said("cohort", "forget", place, "women")
    assert as_json("cohort", "saved", place)["cohorts"] == []
    assert type_in(*next_command(text)).exit_code == 0
    assert as_json("cohort", "saved", place)["cohorts"] == [kept]
    refused = type_in("cohort", "save", place, "../up")
    assert "cannot name a cohort" in str(refused.exception)
    assert "use women" in str(type_in("cohort", "diff", place, "woman").exception)


def test_a_cohort_of_another_release_says_so(folder, tmp_path):
    place = tmp_path / "c"
    shutil.copytree(folder, place)
    kept = as_json("cohort", "save", place, "women", "--where", "sex is female")
    more = patients(80, sex=lambda i: "female" if i % 2 else "male")
    store.publish(
        store.open_commons(place), {"patients": more}, policy="", risk={}, loads=(), label="latest"
    )
    found = as_json("cohort", "count", place, "--by", "patients.sex", "--where", "in_cohort(women)")
    assert found["value"]["patients"] == 40
    assert f"women was saved on release {kept['release_id']}" in found["notes"][0]
    changed = as_json("cohort", "diff", place, "women")["value"]
    assert (changed["n_older"], changed["n_newer"], changed["added"]) == (30, None, None)
    text = said("cohort", "diff", place, "women")
    assert "hidden" in text


def test_a_cohort_is_described_and_taken_along(folder, tmp_path):
    for ending, starts in ((".html", "<!doctype html"), (".csv", "section,name"), (".json", "{")):
        out = tmp_path / f"one{ending}"
        said("cohort", "describe", folder, "--by", "patients.sex", "--out", out)
        assert out.read_text().lower().startswith(starts)
    found = as_json("cohort", "describe", folder, "--by", "patients.sex")["value"]
    assert [one["patients"] for one in found["columns"]] == [60, 30, 30]
    files = as_json("cohort", "export", folder, "--out", tmp_path / "answers")["files"]
    assert set(files) == {path.name for path in (tmp_path / "answers").iterdir()}
    assert "criteria: everyone" in (tmp_path / "answers" / "README.md").read_text()
    refused = type_in("cohort", "export", folder, "--out", tmp_path / "answers")
    assert "name another" in str(refused.exception)


def test_one_patient_is_told_and_explained(folder, tmp_path):
    out = tmp_path / "p.svg"
    assert "research room" in said("cohort", "timeline", folder, "p003", "--out", out)
    assert out.read_text().startswith("<svg")
    found = as_json("cohort", "explain", folder, "p003", "--where", "died and mutated(TP53)")
    assert found["parts"] == [["all of", "true"], ["  died", "true"], ["  mutated(TP53)", "true"]]
    assert "--where" in str(type_in("cohort", "explain", folder, "p003").exception)
    assert "no patient in view" in str(type_in("cohort", "timeline", folder, "p999").exception)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (("cohort", "count", "nowhere"), "oncommons init"),
        (("cohort", "count", "nowhere", "--what"), "No such option"),
    ],
)
def test_a_refusal_is_one_line_with_the_remedy(words, says):
    done = subprocess.run(
        [sys.executable, "-m", "oncommons", *words], capture_output=True, text=True
    )
    assert done.returncode == 2
    assert says in done.stderr
    assert "Traceback" not in done.stderr


def made_commons(place):
    """Load made hospitals, some rows broken on purpose, and publish a release."""
    as_json("make-data", place / "made", "--patients", 300, "--dirt", 0.01)
    as_json("init", place / "c")
    as_json("hub", "migrate", place / "c")
    for hospital in sorted((place / "made").glob("made_hospital_*")):
        as_json("intake", "load", place / "c", hospital, "--max-quarantine", 1)
    as_json("privacy", "protect", place / "c")
    as_json("modelling", "fit", place / "c", "--out", place / "fit.json")
    as_json("sharing", "pack", place / "fit.json", "--out", place / "m.onc")
    for role in ("developer", "commons"):
        key = ("sharing", "keys", "make", place / "c", "--role", role, "--owner", "us")
        as_json(*key)
        as_json("sharing", "sign", place / "m.onc", "--role", role, "--keys", place / "c")


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    place = tmp_path_factory.mktemp("made")
    made_commons(place)
    saved_in(place)
    identities_of(place)
    grants_of(place)
    questions_of(place)
    outputs_of(place)
    walked_people.made_people(place)
    walked_projects.made_projects(place)
    return place


def saved_in(place):
    """Save cohorts, one of them in a file alone, and note the pseudonym of a patient."""
    for name, where in (("kept", "died"), ("gone", "sex is male"), ("shared", "mutated(TP53)")):
        as_json("cohort", "save", place / "c", name, "--where", where)
    as_json("cohort", "share", place / "c", "shared", "--out", place / "shared.json")
    as_json("cohort", "forget", place / "c", "shared")
    view = journey.steward_view(store.open_commons(place / "c"), today=today())
    as_json("access", "call", "example", place / "kept-call")
    (place / "code").mkdir()
    (place / "code" / "run.py").write_text("open('n.txt', 'w').write('1')")
    (place / "patient.txt").write_text(view.rows("patients", ["patient_id"])["patient_id"][0])
    view.close()


def identities_of(place):
    """Make a vault of identities, the files that go into it, and three more commons."""
    patient = "made_hospital_a:A-0000001"
    (place / "names.csv").write_text(f"patient_id,family_name\n{patient},Zweiglinger\n")
    (place / "said.csv").write_text(f"patient_id,day\n{patient},2026-01-01\n")
    (place / "who.csv").write_text(f"patient_id\n{patient}\n")
    as_json("privacy", "vault", "init", place / "c")
    as_json("init", place / "empty")
    shutil.copytree(place / "c", place / "w")
    shutil.copytree(place / "c", place / "b")


def grants_of(place):
    """Issue grants, hold one, and build two extracts."""
    as_json("access", "extract", "keys", place / "c", "--demo")
    for name in ("one", "two", "three", "held", "four", "five", "six"):
        out = ("--project", name, "--out", place / f"{name}.json")
        as_json("access", "grant", "issue", place / "c", *out)
    as_json("access", "grant", "suspend", place / "c", place / "held.json", *WHY)
    for name, grant in (("built", "four.json"), ("doomed", "five.json")):
        built = as_json("access", "extract", "build", place / "c", place / grant)
        (place / name).symlink_to(built["folder"])


def questions_of(place):
    """Write a question of two columns."""
    form = {"ask": "counts", "by": ["patients.sex", "patients.vital_status"]}
    (place / "question.json").write_text(json.dumps(form))


def outputs_of(place):
    """Write an output, what approves it, and a package of it."""
    (place / "results").mkdir()
    (place / "results/stages.csv").write_text("stage,patients\nI,120\nII,75\nIII,40\n")
    opened = store.open_commons(place / "c")
    head = Head(1, "2026-06-01T11:00:00.000000Z", "ab" * 32, "k")
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    anchor = sign_head(head, now, read_private_key(opened.keys / "commons.pem"))
    form = {"output_id": "o", "project": "atlas", "planned_output": "table-1", "releases": ["R"]}
    form |= {"checkers": ["p2", "p3"], "released_by": "p9", "released_at": now.isoformat()}
    form |= {"audit_seq": 1, "anchor": anchor.to_json()}
    (place / "request.json").write_text(json.dumps(form))
    words = ("--request", place / "request.json", "--commons", place / "c")
    as_json("access", "airlock", "pack", place / "results", *words, "--out", place / "o.zip")


WHY = ("--by", "owner-b", "--reason", "ethics ended")
WALKS = (
    {
        "init": ["init", "{place}/new"],
        "make-data": ["make-data", "{place}/again", "--patients", "300"],
        "doctor": ["doctor", "{place}/c"],
        "doctor of nothing": ["doctor", "{place}/nothing"],
        "check": ["intake", "check", "{place}/made/made_hospital_a"],
        "load": ["intake", "load", "{place}/c", "{place}/made/made_hospital_a"],
        "quarantine": ["intake", "quarantine", "show", "{place}/c"],
        "export": ["intake", "quarantine", "export", "{place}/c"],
        "policy": ["privacy", "policy", "--out", "{place}/policy.toml"],
        "plan": ["privacy", "plan", "{place}/c"],
        "protect": ["privacy", "protect", "{place}/c"],
        "assess": ["privacy", "assess", "{place}/c"],
        "verify": ["privacy", "verify", "{place}/c"],
        "attack": ["privacy", "attack", "{place}/c"],
        "why": ["privacy", "why", "{place}/c"],
        "report": ["privacy", "report", "{place}/c", "--out", "{place}/p.html"],
        "grant": [
            "access",
            "grant",
            "issue",
            "{place}/c",
            *("--project", "x", "--out", "{place}/g"),
        ],
        "grants": ["access", "grant", "show", "{place}/c"],
        "one grant": ["access", "grant", "show", "{place}/c", "{place}/held.json"],
        "verify a grant": ["access", "grant", "verify", "{place}/c", "{place}/one.json"],
        "a grant that is held": ["access", "grant", "verify", "{place}/c", "{place}/held.json"],
        "questions": ["access", "questions"],
        "check an output": ["access", "check", "{place}/results"],
        "pack an output": [
            *("access", "airlock", "pack", "{place}/results", "--request", "{place}/request.json"),
            *("--commons", "{place}/c", "--out", "{place}/packed.zip"),
        ],
        "verify a package of an output": [
            *("access", "airlock", "verify", "{place}/o.zip", "--key", "{place}/c"),
        ],
        "ask a question": ["access", "ask", "{place}/question.json", "{place}/c"],
        "ask with noise": [
            *("access", "ask", "{place}/question.json", "{place}/c", "--grant", "{place}/one.json"),
            *("--noisy", "--member", "ann", "--epsilon", "0.1"),
        ],
        "suspend": ["access", "grant", "suspend", "{place}/c", "{place}/two.json", *WHY],
        "resume": ["access", "grant", "resume", "{place}/c", "{place}/held.json", *WHY],
        "revoke": ["access", "grant", "revoke", "{place}/c", "{place}/three.json", *WHY],
        "keys of extracts": ["access", "extract", "keys", "{place}/empty", "--demo"],
        "build": ["access", "extract", "build", "{place}/c", "{place}/one.json"],
        "verify an extract": ["access", "extract", "verify", "{place}/c", "{place}/built"],
        "destroy": [
            *("access", "extract", "destroy", "{place}/c", "{place}/doomed"),
            *("--out", "{place}/gone.json", *WHY),
        ],
        "made rows": [
            "access",
            "extract",
            "dummy",
            "{place}/c",
            *("{place}/six.json", "--out", "{place}/d"),
        ],
        "check criteria": ["cohort", "check", "sex is female", "--commons", "{place}/c"],
        "count": ["cohort", "count", "{place}/c", "--by", "patients.sex"],
        "genes": ["cohort", "genes", "{place}/c"],
        "copy-number genes": [
            *("cohort", "genes", "{place}/c", "--kind", "copy-number", "--unit", "samples"),
        ],
        "oncoprint": [
            *("cohort", "oncoprint", "{place}/c", "--genes", "TP53,KRAS,PIK3CA"),
            *("--track", "patients.sex", "--out", "{place}/oncoprint.html"),
        ],
        "lollipop": [
            *("cohort", "lollipop", "{place}/c", "TP53", "--by", "patients.sex"),
            *("--out", "{place}/lollipop.svg"),
        ],
        "study view": [
            "cohort",
            "view",
            "{place}/c",
            "--filter",
            "sex=female",
            "--out",
            "{place}/view.html",
        ],
        "survival": ["cohort", "survival", "{place}/c"],
        "survival by group": [
            *("cohort", "survival", "{place}/c", "--from", "line:1", "--by", "patients.sex"),
            *("--endpoint", "next-treatment", "--competing", "death", "--out", "{place}/c.html"),
        ],
        "compare groups": ["cohort", "compare", "{place}/c", "--out", "{place}/groups.html"],
        "compare criteria": [
            *("cohort", "compare", "{place}/c"),
            *("--group", "mutated=mutated(TP53)", "--group", "wild type=not mutated(TP53)"),
        ],
        "describe": [
            "cohort",
            "describe",
            "{place}/c",
            "--by",
            "patients.sex",
            "--out",
            "{place}/one.html",
        ],
        "treatments": ["cohort", "treatments", "{place}/c", "--out", "{place}/flow.svg"],
        "timeline": ["cohort", "timeline", "{place}/c", "{patient}", "--out", "{place}/t.html"],
        "explain": [
            "cohort",
            "explain",
            "{place}/c",
            "{patient}",
            "--where",
            "mutated(TP53) or died",
        ],
        "take answers along": ["cohort", "export", "{place}/c", "--out", "{place}/answers.zip"],
        "save a cohort": ["cohort", "save", "{place}/c", "women", "--where", "sex is female"],
        "saved cohorts": ["cohort", "saved", "{place}/c"],
        "compare a cohort": ["cohort", "diff", "{place}/c", "kept"],
        "share a cohort": ["cohort", "share", "{place}/c", "kept"],
        "import a cohort": ["cohort", "import", "{place}/c", "{place}/shared.json"],
        "forget a cohort": ["cohort", "forget", "{place}/c", "gone"],
        "targets": ["discovery", "targets", "{place}/c"],
        "fit": ["modelling", "fit", "{place}/c", "--out", "{place}/fit2.json"],
        "patients": ["therapy", "patients", "{place}/c"],
        "advise": ["therapy", "advise", "{place}/c"],
        "keys": ["sharing", "keys", "show", "{place}/c"],
        "pack": ["sharing", "pack", "{place}/fit.json", "--out", "{place}/n.onc"],
        "sign": ["sharing", "sign", "{place}/m.onc", "--keys", "{place}/c", "--role", "commons"],
        "verify a package": ["sharing", "verify", "{place}/m.onc", "--commons", "{place}/c"],
        "show a package": ["sharing", "show", "{place}/m.onc", "--commons", "{place}/c"],
        "golden": ["sharing", "golden", "{place}/m.onc", "--commons", "{place}/c"],
        "releases": ["store", "releases", "{place}/c"],
        "verify bytes": ["store", "verify", "{place}/c"],
        "rows": ["store", "rows", "{place}/c"],
        "publish": ["store", "publish", "{place}/c"],
        "compare": ["store", "compare", "{place}/c", "latest", "latest"],
        "withdraw": [
            "store",
            "withdraw",
            "{place}/w",
            "latest",
            *("--who", "d", "--reason", "wrong"),
        ],
        "ledger": ["privacy", "ledger", "show", "{place}/c"],
        "begin a lineage": [
            "privacy",
            "ledger",
            "begin",
            "{place}/b",
            *("--who", "d", "--reason", "stage is known now", "--yes"),
        ],
        "intersection": ["privacy", "ledger", "test", "{place}/c"],
        "vault": ["privacy", "vault", "init", "{place}/empty"],
        "admit": ["privacy", "vault", "admit", "{place}/c", "{place}/names.csv", "--who", "d"],
        "opt out": ["privacy", "vault", "opt-out", "{place}/c", "{place}/said.csv", "--who", "d"],
        "rotate": ["privacy", "vault", "rotate", "{place}/c", "--who", "d", "--reason", "yearly"],
        "forget": [
            "privacy",
            "vault",
            "forget",
            "{place}/c",
            "{place}/who.csv",
            *("--who", "d"),
            *("--reason", "asked to"),
        ],
        "hub": ["hub", "migrate", "{place}/empty"],
        "verify the trail": ["access", "audit", "verify", "{place}/c"],
        "anchor the trail": ["access", "audit", "anchor", "{place}/c"],
        "export the trail": [
            "access",
            "audit",
            "export",
            "{place}/c",
            "--out",
            "{place}/trail.jsonl",
        ],
        "show the trail": ["access", "audit", "show", "{place}/c"],
        "rotate the key": ["access", "audit", "rotate", "{place}/c", "--by", "key-holder:1"],
        "example of a call": ["access", "call", "example", "{place}/call"],
        "check a call": ["access", "call", "check", "{place}/kept-call/call.toml"],
        "rank a call": [
            *("access", "call", "rank", "{place}/kept-call/call.toml"),
            *("--applications", "{place}/kept-call/applications.toml"),
            *("--reviews", "{place}/kept-call/reviews.csv"),
        ],
        "run code": [
            *("access", "run", "{place}/code", "--data", "{place}/code", "--out", "{place}/left"),
            *("--memory", "256", "--cpu", "60", "--seconds", "120"),
        ],
        "doctor of the sandbox": ["access", "doctor"],
        "stop": ["access", "stop", "all"],
        "attacks": ["access", "selftest", "attacks", "--part", "probes"],
        "facts": ["knowledge", "list"],
        "approved": ["knowledge", "approved", "BRAF"],
    }
    | walked_people.WALKS
    | walked_projects.WALKS
)


IN_THE_SANDBOX = ("run code", "doctor of the sandbox", "attacks")


@pytest.mark.parametrize("name", WALKS)
def test_the_next_command_works(made, name, monkeypatch):
    if NO_WAY and name in IN_THE_SANDBOX:
        pytest.skip(NO_WAY)
    monkeypatch.chdir(made)
    patient = (made / "patient.txt").read_text()
    ids = json.loads((made / "ids.json").read_text())
    words = [word.format(place=made, patient=patient, **ids) for word in WALKS[name]]
    first = type_in(*words)
    assert first.exit_code in (0, 1), first.exception
    words = next_command(first.stdout)
    second = type_in(*words)
    assert second.exit_code in (0, 1), (words, second.exception)
    assert second.exception is None or isinstance(second.exception, SystemExit), words


def test_every_command_is_walked():
    walked = {tuple(words[: len(known)]) for words in WALKS.values() for known in COMMANDS}
    unknown = [words for words in COMMANDS if words not in walked]
    assert unknown == [("journey",), ("demo",), ("sharing", "keys", "make")]
