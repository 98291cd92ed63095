"""One thing of each kind, ready for one act of one person, for the test of every act."""

from dataclasses import replace

from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.calls import Reviewer
from oncommons.domain.governance.datasets import Dataset, PatientCase, Site
from oncommons.domain.governance.institution import (
    Commons,
    Incident,
    ObjectionCase,
    PolicyVersion,
)
from oncommons.domain.governance.projects import Suspension
from oncommons.domain.governance.roles import SCOPE_OF, Role, Scope, ScopeKind
from oncommons.domain.governance.states import GrantState, ProjectState, ThingKind
from oncommons.domain.governance.tokens import ServiceToken
from tests.governed import (
    DATASET,
    HOME,
    ONE,
    OTHER,
    REVIEWERS,
    TEAM,
    TODAY,
    call,
    extract,
    grant,
    held,
    job,
    open_call,
    organisation,
    output,
    person,
    project,
    request,
    review,
    votes,
)

GIVEN = {  # what each role would give, where it gives any
    (Role.LEAD, Action.REQUEST_ROLE): Role.RESEARCHER,
    (Role.LEAD, Action.ASSIGN_ROLE): Role.PROJECT_MANAGER,
    (Role.PANEL_CHAIR, Action.ASSIGN_ROLE): Role.REVIEWER,
    (Role.PANEL_CHAIR, Action.END_ROLE): Role.REVIEWER,
    (Role.DATA_OWNER, Action.REQUEST_ROLE): Role.DELEGATE,
    (Role.DATA_OWNER, Action.END_ROLE): Role.DELEGATE,
    (Role.DATA_OWNER, Action.WITHDRAW_ROLE): Role.DELEGATE,
}
ELSEWHERE = {kind: Scope(kind, f"{kind}-elsewhere") for kind in ScopeKind}


class World:
    """One thing, ready for one act of one person in every respect but those that are varied."""

    def __init__(self, action, role, state, *, mine, here):
        self.action, self.as_role, self.state = action, role, state
        self.mine, self.here = mine, here
        self.actor = ONE.get(role, person("nobody"))
        self.owner = self.actor.person_id if mine else "somebody"

    def thing(self):
        return getattr(self, f"make_{self.action.thing_kind}")()

    def make_commons(self):
        return Commons(self.state, is_sealed=self.action is Action.UNSEAL, suspended_by="somebody")

    def make_organisation(self):
        return organisation("org-1")

    def make_account(self):
        somebody = self.actor if self.mine else person("somebody")
        return replace(somebody, account=self.state)

    def make_role(self):
        assigns = self.action is Action.ASSIGN_ROLE
        default = Role.PROJECT_MANAGER if assigns else Role.RESEARCHER
        role = GIVEN.get((self.as_role, self.action), default)
        scope = HOME[SCOPE_OF[role]] if self.here else ELSEWHERE[SCOPE_OF[role]]
        asked = request(role, self.state, by=self.owner, scope=scope)
        return asked if self.here else replace(asked, projects=self._projects(scope))

    def make_token(self):
        project = HOME[ScopeKind.PROJECT] if self.here else ELSEWHERE[ScopeKind.PROJECT]
        return ServiceToken("K-1", self.state, self.owner, project.scope_id, TODAY)

    def _projects(self, scope):
        if scope.kind is not ScopeKind.PROJECT:
            return ()
        return (replace(project(), project_id=scope.scope_id),)

    def make_call(self):
        over = call(self.state)
        return over if self.here else replace(over, call_id="call-elsewhere")

    def _dataset(self):
        return DATASET if self.here else Dataset("dataset-elsewhere", "sensitive", True)

    def make_project(self, state=None):
        takes = self.action in (Action.APPLY, Action.SUBMIT, Action.RESUBMIT)
        its_call = open_call() if takes else call()
        if not self.here:
            its_call = replace(its_call, call_id="call-elsewhere")
        is_reviewer = self.mine or self.action.thing_kind is ThingKind.REVIEW
        own = (Reviewer(self.actor, True, False, True),) if is_reviewer else ()
        made = project(
            state or self.state or ProjectState.ACTIVE,
            name="P-1" if self.here else "project-elsewhere",
            call=its_call,
            datasets=(self._dataset(),),
            reviewers=REVIEWERS + own,
        )
        if self.action is Action.APPLY:
            made = replace(made, lead=self.owner)
        if self.here:
            return made
        agreements = tuple(replace(one, dataset_id="dataset-elsewhere") for one in made.agreements)
        return replace(
            made,
            agreements=agreements,
            signed_for=frozenset({"dataset-elsewhere"}),
            team=tuple(
                replace(one, roles=(held(one.roles[0].role, made.scope),)) for one in made.team
            ),
        )

    def make_review(self):
        takes = self.action is Action.ASSIGN_REVIEWER
        state = ProjectState.ELIGIBLE if takes else ProjectState.UNDER_REVIEW
        reviewer = Reviewer(self.actor, conflict=False) if self.mine else REVIEWERS[0]
        return review(self.state, project=self.make_project(state), reviewer=reviewer)

    def make_dataset(self):
        return self._dataset()

    def make_site(self):
        return Site("S-1" if self.here else "site-elsewhere")

    def make_case(self):
        return PatientCase("case-1", "S-1" if self.here else "site-elsewhere")

    def make_grant(self, state=None):
        its_project = self.make_project(ProjectState.ACTIVE)
        return grant(
            state or self.state,
            project=its_project,
            dataset=self._dataset(),
            suspension=Suspension("somebody", is_for_cause=True),
        )

    def make_extract(self):
        return extract(self.state, grant=self.make_grant(GrantState.SIGNED))

    def make_job(self):
        its_grant = self.make_grant(GrantState.SIGNED)
        author = self.actor if self.mine else its_grant.project.team[1]
        if not self.mine:
            author = replace(author, person_id="somebody")
        return job(self.state, grant=its_grant, author=author)

    def make_output(self):
        checks = self.as_role is Role.OUTPUT_CHECKER and self.mine
        checkers = (OTHER[Role.OUTPUT_CHECKER],) + ((self.actor,) if checks else ())
        said = {Action.VOTE: (True,), Action.SETTLE_VOTES: (True, False, True)}
        return output(
            self.state,
            project=self.make_project(ProjectState.ACTIVE),
            datasets=(self._dataset(),),
            author=self.owner if self.as_role in TEAM else "p-past",
            checkers=checkers,
            votes=votes(*said.get(self.action, (True, True))),
            refused_by=("R12",) if self.action is Action.BLOCK_OUTPUT else (),
            agreed=frozenset() if self.here else frozenset({"dataset-elsewhere"}),
        )

    def make_policy(self):
        return PolicyVersion("Y-1", self.state, self.owner, "shorter", successor_approved=True)

    def make_incident(self):
        return Incident("I-1", self.state, "somebody", ("key changed",), "A key was lost.")

    def make_objection(self):
        site = "S-1" if self.here else "site-elsewhere"
        return ObjectionCase("T-1", self.state, site, ticket_shown=True)
