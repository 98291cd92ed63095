"""Guards of the commons itself: keys, accounts, roles, calls, policies, incidents, objections."""

from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.matrix import COUNTERSIGNED
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.standing import lack_of_training
from oncommons.domain.governance.calls import CallForProjects
from oncommons.domain.governance.institution import (
    Commons,
    Incident,
    ObjectionCase,
    PolicyVersion,
    RoleRequest,
)
from oncommons.domain.governance.people import Person
from oncommons.domain.governance.roles import SCOPE_OF, ScopeKind
from oncommons.domain.governance.tokens import LONGEST_DAYS, ServiceToken


def keys_are_sealed(commons: Commons, occasion: Occasion) -> Lack | None:
    """The keys are sealed."""
    if not commons.is_sealed:
        return Lack("NOT_SEALED", "the keys are open already", "nothing is to be done")
    return None


def keys_are_open(commons: Commons, occasion: Occasion) -> Lack | None:
    """The keys are open."""
    if commons.is_sealed:
        return Lack("SEALED", "the keys are sealed", "two key holders unseal them together")
    return None


def identity_is_proved(person: Person, occasion: Occasion) -> Lack | None:
    """The proof of identity is recorded: how, by whom, and when."""
    proof = {
        "how": person.identity_method,
        "by whom": person.verified_by,
        "when": person.verified_on,
    }
    if lacking := [name for name, part in proof.items() if not part]:
        found = f"the proof of identity lacks: {', '.join(lacking)}"
        return Lack("IDENTITY", found, "a user admin checks and records it")
    return None


def scope_fits_the_role(request: RoleRequest, occasion: Occasion) -> Lack | None:
    """The role exists in this scope, and its dates are in order."""
    held = request.held
    if SCOPE_OF.get(held.role) is not held.scope.kind:
        found = f"the role {held.role.words} does not exist for {held.scope}"
        return Lack("ROLE_SCOPE", found, "ask for it in its own scope")
    scopes = [project.scope for project in request.projects]
    if held.scope.kind is ScopeKind.PROJECT and scopes != [held.scope]:
        return Lack("ROLE_SCOPE", f"the request does not name {held.scope}", "name its project")
    if held.ends < held.begins:
        return Lack("ROLE_DATES", "the role would end before it begins", "give a later last day")
    return None


def role_needs_two(request: RoleRequest, occasion: Occasion) -> Lack | None:
    """The role is one that needs a countersignature."""
    if request.held.role not in COUNTERSIGNED:
        found = f"the role {request.held.role.words} needs no countersignature"
        return Lack("ROLE_HANDS", found, "assign it")
    return None


def role_needs_one(request: RoleRequest, occasion: Occasion) -> Lack | None:
    """The role is one that needs no countersignature."""
    if request.held.role in COUNTERSIGNED:
        found = f"the role {request.held.role.words} needs a countersignature"
        return Lack("ROLE_HANDS", found, "request it; a governance manager countersigns")
    return None


def onboarding_is_done(request: RoleRequest, occasion: Occasion) -> Lack | None:
    """The check list of the role is complete."""
    if request.onboarding_left:
        found = f"the onboarding lacks: {', '.join(request.onboarding_left)}"
        return Lack("ONBOARDING", found, "complete these points")
    return None


def beneficiary_is_trained(request: RoleRequest, occasion: Occasion) -> Lack | None:
    """Whoever gets the role has the training that it asks for."""
    return lack_of_training(
        request.beneficiary, request.held.role, (), occasion.required, occasion.today
    )


def token_ends_soon(token: ServiceToken, occasion: Occasion) -> Lack | None:
    """The token ends within 90 days."""
    if not 0 <= (token.expires - occasion.today).days <= LONGEST_DAYS:
        found = f"a token holds for at most {LONGEST_DAYS} days from today"
        return Lack("TOKEN_DATES", found, "give a last day within them")
    return None


def dates_are_in_order(call: CallForProjects, occasion: Occasion) -> Lack | None:
    """The call opens, closes, and takes returned applications, in this order."""
    if not call.opens <= call.closes <= call.returns_until:
        found = f"call {call.call_id} opens {call.opens}, closes {call.closes}"
        found = f"{found}, and takes returned applications until {call.returns_until}"
        return Lack("CALL_DATES", found, "put the dates in order")
    return None


def call_has_closed(call: CallForProjects, occasion: Occasion) -> Lack | None:
    """The call takes no applications any more, new or returned."""
    if not call.is_over(occasion.today) or occasion.today <= call.returns_until:
        found = f"call {call.call_id} takes applications until {call.closes}"
        found = f"{found}, and returned ones until {call.returns_until}"
        return Lack("CALL_OPEN", found, "wait until then")
    return None


def each_is_decided(call: CallForProjects, occasion: Occasion) -> Lack | None:
    """Each application under review is decided."""
    if call.undecided:
        found = f"{call.undecided} applications wait for their decision"
        return Lack("UNDECIDED", found, "decide them first")
    return None


def change_is_summed_up(policy: PolicyVersion, occasion: Occasion) -> Lack | None:
    """The version says what it changes."""
    if not policy.change.strip():
        return Lack("SUMMARY", "the version does not say what it changes", "write a sentence")
    return None


def successor_is_approved(policy: PolicyVersion, occasion: Occasion) -> Lack | None:
    """A later version is approved."""
    if not policy.successor_approved:
        return Lack("SUCCESSOR", "no later version is approved", "approve one first")
    return None


def somebody_is_named(incident: Incident, occasion: Occasion) -> Lack | None:
    """Somebody is named who looks into it."""
    if not incident.assigned_to:
        return Lack("ASSIGNEE", "nobody is named who looks into it", "name somebody")
    return None


def something_follows(incident: Incident, occasion: Occasion) -> Lack | None:
    """An action is linked, or a reason says why nothing needs to change."""
    if not incident.actions and not occasion.reason.strip():
        found = "no action is linked, and no reason says why nothing needs to change"
        return Lack("NO_ACTION", found, "link an action, or write the reason")
    return None


def summary_is_written(incident: Incident, occasion: Occasion) -> Lack | None:
    """The summary for the public is written."""
    if not incident.summary.strip():
        return Lack("SUMMARY", "there is no summary for the public", "write one without names")
    return None


def ticket_is_shown(objection: ObjectionCase, occasion: Occasion) -> Lack | None:
    """The ticket of the objection is shown."""
    if not objection.ticket_shown:
        return Lack("TICKET", "the ticket of this objection was not shown", "give its number")
    return None


def no_extract_is_left(objection: ObjectionCase, occasion: Occasion) -> Lack | None:
    """Extracts that are due were built anew or destroyed."""
    if objection.extracts_left:
        found = f"still to be built anew or destroyed: {', '.join(objection.extracts_left)}"
        return Lack("EXTRACTS_LEFT", found, "rebuild or destroy them first")
    return None
