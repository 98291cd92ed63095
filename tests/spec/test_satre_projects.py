"""SATRE on projects: one test per requirement, named after it; on both databases."""

from datetime import timedelta

import pytest

from oncommons import store
from oncommons.access.governance.risks import FORMULA, RiskAnswers, risk_points, risk_score
from oncommons.access.governance.tiers import QUESTIONNAIRE, QUESTIONS, Tier
from oncommons.access.grants import find_grant
from oncommons.domain.calls import DataUse, DataUseTerm, Outcome
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.outputs import Output
from oncommons.domain.governance.projects import PaperKind, ProjectRisk
from oncommons.domain.governance.roles import Role
from oncommons.domain.governance.states import OutputState
from oncommons.domain.grants import Depth
from oncommons.domain.questions import Question, QuestionKind
from oncommons.errors import OncommonsError, Refused
from tests.projects_world import (
    HASH,
    THREE,
    answers,
    applied,
    open_call,
    people_tables,
    reviewed,
    running,
    second_running,
    selected,
    with_papers,
    world_of,
)


@pytest.fixture
def world(hub, tmp_path):
    return world_of(hub, tmp_path)


def _activate(world, project="atlas"):
    from oncommons.hub.projects.running.acts import activate

    return world.done(activate, "g-una", commons=world.commons, project=project)


def _stamp(world):
    from oncommons.hub.ids import new_id

    return {"id": new_id(world.clock()), "created_at": world.clock(), "created_by": "nobody"}


def _ticking(world):
    return {"commons": world.commons, "place": world.place, "keys": None}


def test_acc_010_a_project_has_a_risk_score_from_stored_answers_with_its_formula(world):
    with_papers(world, selected(world), depth=Depth.RESEARCH, skip=("sign",))
    stored = world.row("atlas").scores.get()
    said = stored.answers | {"tiers": tuple(map(Tier, stored.answers["tiers"]))}
    again = RiskAnswers(**said)
    assert (stored.formula, stored.score) == (FORMULA, risk_score(again))
    assert risk_points(again) == {"tier": 4, "k": 0, "l": 0, "t": 0, "code": 2, "models": 0}
    with pytest.raises(Exception, match="stays as it was said"):
        world.row("atlas").scores.update(score=0)


def test_acc_011_nothing_is_judged_without_an_assessment(world):
    from oncommons.hub.projects.applications.acts import apply, find_eligible, submit
    from oncommons.hub.projects.models import Application

    open_call(world)
    given = answers("r-anna", "north", assessment="")
    world.done(apply, "r-anna", call="call-1", project="empty", answers=given)
    with pytest.raises(Refused, match="assessment"):
        world.done(submit, "r-anna", project="empty")
    assert world.state("empty") == "draft"
    full = answers("r-ben", "west")
    world.done(apply, "r-ben", call="call-1", project="full", answers=full)
    world.done(submit, "r-ben", project="full")
    # Even were the form emptied behind the hub's back, it would not leave `submitted`.
    row = world.row("full")
    stored = Application(**_stamp(world), project=row, version=2, answers=full | {"assessment": ""})
    stored.save(force_insert=True)
    row.version = 2
    row.save()
    with pytest.raises(Refused, match="assessment"):
        world.done(find_eligible, "g-una", project="full")
    assert world.state("full") == "submitted"


@pytest.mark.parametrize("kind", list(PaperKind))
def test_acc_014_activation_is_refused_while_a_paper_is_missing_or_expired(hub, tmp_path, kind):
    from oncommons.hub.projects.papers.acts import file_paper

    world = world_of(hub, tmp_path)
    with_papers(world, selected(world), skip=(kind.value, "sign"))
    with pytest.raises(Refused, match=f"{kind.words} is missing") as missing:
        _activate(world)
    assert missing.value.code == "PAPERS"
    late = {"kind": kind, "document_hash": HASH, "expires": world.today - timedelta(1)}
    world.done(file_paper, "r-anna", project="atlas", **late)
    with pytest.raises(Refused, match=f"{kind.words} ended on"):
        _activate(world)
    paper = world.row("atlas").papers.get(kind=kind.value)
    assert (paper.document_hash, paper.expires) == (HASH, late["expires"])


def test_acc_012_and_013_each_risk_has_an_owner_an_escalation_a_mitigation_and_a_date(world):
    from oncommons.hub.projects.papers.acts import record_risk

    with_papers(world, selected(world))
    day = world.today
    for owner, role in (("", Role.STEWARD), ("  ", Role.STEWARD), ("r-anna", None)):
        risk = ProjectRisk("leak", owner, role, "locked", day)
        with pytest.raises(Refused, match="no owner"):
            world.done(record_risk, "r-anna", project="atlas", risk=risk)
    for risk in (
        ProjectRisk("leak", "r-anna", Role.STEWARD, "", day),
        ProjectRisk("leak", "r-anna", Role.STEWARD, "locked", None),
    ):
        world.done(record_risk, "r-anna", project="atlas", risk=risk)
        with pytest.raises(Refused, match='risk "leak" lacks'):
            _activate(world)
    risk = ProjectRisk("leak", "r-anna", Role.STEWARD, "locked", day)
    world.done(record_risk, "r-anna", project="atlas", risk=risk)
    assert _activate(world).state == "active"


def test_acc_012_a_high_score_without_a_named_risk_does_not_start(world):
    from oncommons.hub.projects.papers.acts import score_risks

    with_papers(world, selected(world), skip=("risk",))
    with pytest.raises(Refused, match="score is not worked out"):
        _activate(world)
    high = {"least_k": 3, "least_l": 1, "t_thousandths": 400}
    world.done(score_risks, "r-anna", project="atlas", **high)
    with pytest.raises(Refused, match="no risk is named"):
        _activate(world)


def test_acc_015_what_ends_suspends_the_grants_the_same_day_and_warns_before(world):
    from oncommons.hub.audit.trail import SYSTEM
    from oncommons.hub.projects.clock.acts import tick

    signed = running(world, days=70).signed
    told = []
    for days in (10, 30, 23, 7):
        world.clock.move(days=days)
        done = world.done(tick, SYSTEM, **_ticking(world))
        told += [one.days_left for _, one in done.warned if one.what == "ethics"]
        assert world.done(tick, SYSTEM, **_ticking(world)).warned == ()
    assert (told, world.state("atlas")) == ([60, 30, 7], "active")
    assert store.open_view(
        world.commons, find_grant(world.commons, signed["grant_id"]), today=world.today
    )
    world.clock.move(days=1)
    world.done(tick, SYSTEM, **_ticking(world))
    assert world.state("atlas") == "suspended"
    yesterday = world.today - timedelta(1)
    grant = find_grant(world.commons, signed["grant_id"])
    with pytest.raises(OncommonsError, match="held"):
        store.open_view(world.commons, grant, today=yesterday)


def test_acc_015_a_day_without_a_tick_loses_no_warning(world):
    from oncommons.hub.audit.trail import SYSTEM
    from oncommons.hub.projects.clock.acts import tick

    running(world, days=70)
    world.done(tick, SYSTEM, **_ticking(world))
    world.clock.move(days=12)
    done = world.done(tick, SYSTEM, **_ticking(world))
    assert [(one.what, one.days_left) for _, one in done.warned] == [("ethics", 60)]


def test_acc_017_closing_revokes_and_destroys_and_signs_a_report(world):  # noqa: PLR0915 - one story
    from oncommons.access.grants.extracts import build_extract, make_demo_keys
    from oncommons.hub.audit.models import AuditRow
    from oncommons.hub.audit.trail import SYSTEM
    from oncommons.hub.members.models import ServiceToken
    from oncommons.hub.members.tokens.acts import make_token
    from oncommons.hub.projects.clock.acts import tick
    from oncommons.hub.projects.running.acts import begin_closing, close
    from oncommons.hub.projects.running.report import extracts_of, is_report_signed

    row = running(world, depth=Depth.RESEARCH)
    keys = make_demo_keys(world.commons)
    view = store.open_view(
        world.commons, find_grant(world.commons, row.grant_id), today=world.today
    )
    build_extract(view, world.commons.folder / "extracts", keys, today=world.today)
    expires = world.today + timedelta(30)
    world.done(make_token, "r-anna", name="notebook", project="atlas", expires=expires)
    before = AuditRow.objects.count()

    given = {"commons": world.commons, "place": world.place, "project": "atlas"}
    world.done(begin_closing, "r-anna", **given)
    with pytest.raises(Refused):
        world.done(close, "g-una", commons=world.commons, keys=keys, project="atlas")
    sealed = world.done(tick, SYSTEM, **_ticking(world))
    assert "extracts" in sealed.waiting[0][1]  # keys are sealed, so the extract is still there
    done = world.done(tick, SYSTEM, **_ticking(world) | {"keys": keys})
    assert done.closed == ("atlas",)

    assert world.state("atlas") == "closed"
    assert extracts_of(world.commons, "atlas") == ()
    assert {one.state for one in world.row("atlas").grants.all()} == {"revoked"}
    assert {one.state for one in ServiceToken.objects.filter(project="atlas")} == {"revoked"}
    with pytest.raises(OncommonsError):
        view.patients()
    report = world.row("atlas").report
    key = world.commons.public_keys[report.key_id]
    assert is_report_signed(report, key)
    assert [one["grant_id"] for one in report.value["extracts_destroyed"]] == [row.grant_id]
    report.value["lead"] = "somebody else"
    assert not is_report_signed(report, key)
    assert AuditRow.objects.count() > before


def test_acc_019_the_register_keeps_every_project_and_no_row_can_be_deleted(world):
    from django.apps import apps
    from django.db import connection, transaction

    from oncommons.hub.projects.applications.acts import withdraw
    from oncommons.hub.projects.calls.read import readable_projects
    from oncommons.hub.projects.running.acts import settle_cause, suspend

    running(world)
    world.done(withdraw, "r-ben", project="breast")
    where = {"commons": world.commons, "place": world.place, "project": "atlas"}
    world.done(suspend, "g-una", reason="looked into", **where)
    world.done(settle_cause, "g-una", project="atlas", how="nothing was found")
    rows = readable_projects(trail=world.trail, by="g-una")
    states = {one.id: one.state for one in rows}
    assert states == {"atlas": "suspended", "breast": "withdrawn", "seeds": "under_review"}
    filled = 0
    for model in apps.get_app_config("projects").get_models():
        first = model.objects.first()
        if first is None:
            continue
        filled += 1
        for delete in (
            first.delete,
            model.objects.all().delete,
            lambda table=model._meta.db_table: connection.cursor().execute(f"DELETE FROM {table}"),
        ):
            before = model.objects.count()
            with (
                pytest.raises(Exception, match=r"kept|stays|deleted|protected"),
                transaction.atomic(),
            ):
                delete()
            assert model.objects.count() == before
    assert filled >= 18


def test_acc_043_a_member_of_one_project_is_refused_every_act_on_another(world):  # noqa: PLR0915 - one story
    from oncommons.hub import acting
    from oncommons.hub.audit.models import AuditRow
    from oncommons.hub.projects import models
    from oncommons.hub.projects.applications import acts as applications
    from oncommons.hub.projects.calls.read import open_project, readable_projects
    from oncommons.hub.projects.decisions import acts as decisions
    from oncommons.hub.projects.grants import acts as grants
    from oncommons.hub.projects.papers import acts as papers
    from oncommons.hub.projects.reviews import acts as reviews
    from oncommons.hub.projects.running import acts as ends
    from oncommons.hub.projects.values import project_of

    running(world, quota=2)
    other = second_running(world).grant_id
    day, commons, place = world.today, world.commons, world.place
    risk = ProjectRisk("leak", "r-anna", Role.STEWARD, "locked", day)
    numbers = {"least_k": 11, "least_l": 2, "t_thousandths": 200}
    paper = {"kind": PaperKind.ETHICS, "document_hash": HASH, "expires": day}
    tried = [
        (open_project, {}),
        (applications.save_draft, {"answers": {}, "version": 1}),
        (applications.submit, {}),
        (applications.resubmit, {}),
        (applications.send_back, {"reason": "why"}),
        (applications.withdraw, {}),
        (applications.find_eligible, {}),
        (applications.waive_term, {"dataset": "lung-south", "use": DataUse.IRB, "why": "why"}),
        (reviews.assign_reviewer, {"reviewer": "p-adam"}),
        (reviews.declare, {"conflict": False}),
        (reviews.step_aside, {}),
        (reviews.open_review, {}),
        (reviews.hand_in, {"marks": {}}),
        (reviews.amend, {"marks": {}}),
        (reviews.read_reviews, {}),
        (decisions.decide, {"outcome": Outcome.SELECTED}),
        (decisions.promote, {}),
        (papers.onboard, {"starts": day, "ends": day, "depth": Depth.OPEN}),
        (papers.file_paper, paper),
        (papers.agree, {"dataset": "lung-south"}),
        (papers.accept_costs, {}),
        (papers.record_risk, {"risk": risk}),
        (papers.score_risks, numbers),
        (grants.sign_grant, {"commons": commons, "dataset": "lung-south"}),
        (ends.activate, {"commons": commons}),
        (ends.suspend, {"commons": commons, "place": place, "reason": "why"}),
        (ends.settle_cause, {"how": "so"}),
        (ends.resume, {"commons": commons, "reason": "why", "second": "r-anna"}),
        (ends.begin_closing, {"commons": commons, "place": place}),
        (ends.close, {"commons": commons, "keys": None}),
    ]
    counted = [one for one in vars(models).values() if hasattr(one, "objects")]
    tables = [one for one in counted if not one._meta.abstract]
    before = [one.objects.count() for one in tables]
    refused = AuditRow.objects.filter(action="act.refused").count()
    for act, given in tried:
        with pytest.raises(Refused):
            world.done(act, "r-anna", project="breast", **given)
    on_grant = {"commons": commons, "grant": other, "reason": "why"}
    for act, given in (
        (grants.hold_grant, on_grant),
        (grants.resume_grant, on_grant),
        (grants.revoke_grant, {"grant": other, "reason": "why"}),
    ):
        with pytest.raises(Refused):
            world.done(act, "r-anna", **given)
    assert [one.objects.count() for one in tables] == before
    assert world.state("breast") == "active"
    assert AuditRow.objects.filter(action="act.refused").count() >= refused + 25
    assert [one.id for one in readable_projects(trail=world.trail, by="r-anna")] == ["atlas"]
    for action in (Action.READ_PROJECT, Action.READ_PROJECT_TRAIL, Action.SUSPEND):
        thing = project_of("breast")
        assert not acting.may(trail=world.trail, by="r-anna", action=action, thing=thing)


def test_acc_062_and_125_the_lead_accepts_quotas_and_prices_before_the_start(world):
    from oncommons.hub.projects.papers.acts import accept_costs

    with_papers(world, selected(world), skip=("costs",))
    with pytest.raises(Refused, match="costs") as lacking:
        _activate(world)
    assert lacking.value.code == "COSTS"
    with pytest.raises(Refused):
        world.done(accept_costs, "g-una", project="atlas")
    accepted = world.done(accept_costs, "r-anna", project="atlas")
    assert accepted.price_list.prices["cpu_hour"] == 5
    assert accepted.price_list.quotas["cpu_hour"] == 1000
    assert _activate(world).state == "active"


def test_acc_085_a_dataset_without_a_tier_is_not_granted(world):  # noqa: PLR0915 - one story
    from oncommons.hub.projects.applications.acts import apply, submit
    from oncommons.hub.projects.datasets.acts import classify_dataset, register_dataset
    from oncommons.hub.projects.decisions.acts import decide
    from oncommons.hub.projects.grants.acts import sign_grant
    from oncommons.hub.projects.models import Classified, Dataset
    from oncommons.hub.projects.papers.acts import agree

    kept = Classified.objects.get(dataset="lung-south")
    assert (kept.tier, kept.questionnaire) == ("sensitive", QUESTIONNAIRE)
    assert kept.answers == {name: name == "has_genomes" for name in QUESTIONS}
    store.publish(
        world.commons, people_tables(44), policy="name = 'test'\n", risk={"k": 1}, loads=("two",)
    )
    world.done(
        register_dataset,
        "g-una",
        commons=world.commons,
        dataset="lung-two",
        title="Lung, again",
        release=store.find_release(world.commons).release_id,
        owner="o-gil",
        terms=[DataUseTerm(DataUse.HMB)],
    )
    world.role("o-gil", Role.DATA_OWNER, "lung-two")
    assert Dataset.objects.count() == 2
    asked = answers("r-anna", "north")["datasets"] + [
        {"dataset": "lung-two", "columns": ["patients.sex"], "why": "To see it again, in others."}
    ]
    open_call(world)
    given = answers("r-anna", "north", datasets=asked)
    world.done(apply, "r-anna", call="call-1", project="atlas", answers=given)
    world.done(submit, "r-anna", project="atlas")
    applied(world, **{name: who for name, who in THREE.items() if name != "atlas"})
    reviewed(world)
    world.done(decide, "c-fay", project="atlas", outcome=Outcome.SELECTED)
    with_papers(world, skip=("sign", "risk"))
    world.done(agree, "o-gil", project="atlas", dataset="lung-two")
    signing = {"commons": world.commons, "project": "atlas", "dataset": "lung-two"}
    with pytest.raises(Refused, match="no tier is set") as refused:
        world.done(sign_grant, "o-gil", **signing)
    assert refused.value.code == "TIER"
    made = dict.fromkeys(QUESTIONS, False)
    with pytest.raises(Refused, match="not answered"):
        world.done(classify_dataset, "o-gil", dataset="lung-two", answers={"is_made": True})
    world.done(classify_dataset, "o-gil", dataset="lung-two", answers=made)
    assert world.done(sign_grant, "o-gil", **signing).state == "signed"


def test_acc_105_a_grant_opens_the_columns_rows_and_purpose_of_the_application(world):
    from oncommons.access.questions.check import check_question
    from oncommons.hub.projects.applications.acts import apply, find_eligible, submit

    grant = find_grant(world.commons, running(world).grant_id)
    assert dict(grant.columns) == {"patients": ("patient_id", "sex", "vital_status")}
    assert [one.value for one in grant.purposes] == ["DUO:0000007"]
    check_question(Question(QuestionKind.COUNTS, by=("patients.sex",)), grant)
    with pytest.raises(OncommonsError, match="country_region"):
        check_question(Question(QuestionKind.COUNTS, by=("patients.country_region",)), grant)
    # The purpose is compared with the terms of the data: HMB asks for research on health.
    open_call(world, "call-2")
    given = answers("r-cleo", "seed", aims=["DUO:0000033"], diseases=[])
    world.done(apply, "r-cleo", call="call-2", project="origins", answers=given)
    world.done(submit, "r-cleo", project="origins")
    with pytest.raises(Refused, match="HMB"):
        world.done(find_eligible, "g-una", project="origins")
    assert world.state("origins") == "submitted"


def test_acc_111_122_and_123_outputs_are_planned_a_lead_is_named_managers_have_no_data(world):
    from oncommons.hub import acting
    from oncommons.hub.projects.applications.acts import apply
    from oncommons.hub.projects.values import grant_value, project_of

    row = running(world)
    project = project_of("atlas")
    assert project.planned_outputs == {"Table of groups"}
    for planned, is_open in (("Table of groups", True), ("Something else", False)):
        output = Output(
            "O-1", OutputState.DRAFT, project, "r-anna", planned, project.datasets, is_frozen=True
        )
        asked = {"trail": world.trail, "by": "r-anna", "action": Action.SUBMIT_OUTPUT}
        assert acting.may(**asked, thing=output) is is_open
    open_call(world, "call-2")
    given = answers("r-anna", "west")
    with pytest.raises(Refused, match="in the name of"):
        world.done(apply, "r-ben", call="call-2", project="other", answers=given)
    world.person("m-mia", "north", Role.MEMBER, (Role.PROJECT_MANAGER, "atlas"))
    for by, is_open in (("r-anna", True), ("m-mia", False)):
        asked = {"trail": world.trail, "by": by, "action": Action.TAKE_DUMMY}
        assert acting.may(**asked, thing=grant_value(row)) is is_open
        reads = {"trail": world.trail, "by": by, "action": Action.READ_PROJECT}
        assert acting.may(**reads, thing=project)
