"""Commons with people for the walks of the command line, and one walk for each of its commands."""

import contextlib
import json
from datetime import timedelta
from types import SimpleNamespace

from oncommons.cli.options import now, today
from oncommons.domain.governance.roles import Role, Scope, ScopeKind
from oncommons.errors import Refused
from tests.governed import project
from tests.members import ADMIN, GOV, GOV2, PROTECTION, Members
from tests.unit.cli.typed import as_json

UNTIL = str(today() + timedelta(days=30))
WHO = ("--organisation", "org-home", "--name", "A B", "--email")
AS_GOV, AS_ADMIN, WHY = ("--as", GOV), ("--as", ADMIN), ("--reason", "it has to be")
SITE = Scope(ScopeKind.SITE, "S-1")
P, PERSON, ROLE = "{place}/people", ("access", "person"), ("access", "role")
PLACE, TRAINING = ("access", "organisation"), ("access", "training")


def made_people(place):
    """Found commons: one full of people, one to stop, one that stands still, one yet to found."""
    as_json("access", "person", "example", place / "founders.toml")
    for name in ("people", "runs", "still", "bare"):
        as_json("init", place / name)
        as_json("hub", "migrate", place / name)
    for name in ("runs", "still", "people"):
        found = ("found", place / name, place / "founders.toml", "--as", "root")
        as_json("access", "person", *found)
    as_json("access", "commons", "suspend", place / "still", *WHY, "--as", GOV)
    as_json("access", "training", "example", place / "course.toml")
    publish = ("publish", place / "people", PROTECTION, place / "course.toml", *AS_GOV)
    as_json("access", "training", *publish)
    out = ("requirements", place / "people", "--out", place / "requirements.json")
    key = as_json("access", "training", *out)["key"]
    (place / "ids.json").write_text(json.dumps(_acts(place / "people") | {"key": key}))


def _acts(folder):
    """Bring people and roles to the places where the walks take them up; give the ids."""
    from oncommons.hub.opening import open_hub

    trail = open_hub(folder, clock=now).trail
    hub = SimpleNamespace(trail=trail, clock=SimpleNamespace(now=now()))
    acts = Members(hub, found=False, far=today() + timedelta(days=60))
    for person in ("p-new", "p-seen"):
        who = {"organisation": "org-home", "name": "A B", "email": f"{person}@example.org"}
        acts.create_account(by=ADMIN, person=person, **who)
    acts.verify_identity(by=ADMIN, person="p-seen", method="passport")
    for person in ("p-stop", "p-go", "p-other", "p-gone", "p-asked", "p-team", "p-late"):
        acts.take_in(person)
    acts.suspend_person(by=GOV2, person="p-go", reason="a lost laptop")
    give = {"person": "p-asked", "begins": acts.today, "ends": acts.far}
    asked = [acts.request_role(by=GOV, role=Role.USER_ADMIN, **give).id for _ in range(3)]
    ids = dict(zip(("asked", "unwanted", "withdrawn"), asked, strict=True))
    ids["pending"] = acts.give("p-team", Role.STEWARD, SITE, take_up=False).id
    ids["ended"] = acts.give("p-stop", Role.REVIEWER, Scope(ScopeKind.CALL, "C-1")).id
    with contextlib.suppress(Refused):  # the check list is done, the training is not
        acts.give("p-late", Role.STEWARD, SITE)
    from oncommons.hub.members.models import RoleHeld

    ids["late"] = RoleHeld.objects.get(person_id="p-late", role="steward").id
    acts.certify("p-late")
    for course in (PROTECTION, "statistical-disclosure-control"):
        acts.certify("p-team", course)
    handed_in = {"course": PROTECTION, "version": 1, "issuer": "A university"}
    handed_in |= {"issued": acts.today, "expires": acts.far, "evidence_hash": "ab" * 32}
    ids["certificate"] = acts.add_certificate(by="p-other", **handed_in).id
    with projects_known():
        acts.give("p-team", Role.LEAD, Scope(ScopeKind.PROJECT, "P-1"))
    token = {"name": "nightly", "project": "P-1", "expires": acts.today}
    return ids | {"token": acts.make_token(by="p-team", **token).row.id}


@contextlib.contextmanager
def projects_known():
    """Let a project P-1 exist, as the app of projects would tell it."""
    from oncommons.hub.members import projects

    before = list(projects._told)
    projects._told[:] = [lambda scope: (project(team=(), owners=()),)]
    try:
        yield
    finally:
        projects._told[:] = before


WALKS = {
    "example of founders": [*PERSON, "example", "{place}/first.toml"],
    "found": [*PERSON, "found", "{place}/bare", "{place}/founders.toml", "--as", "root"],
    "people": [*PERSON, "list", P],
    "a person": [*PERSON, "show", P, GOV],
    "create an account": [*PERSON, "create", P, "p-1", *WHO, "one@example.org", *AS_ADMIN],
    "change an account": [*PERSON, "change", P, "p-other", *WHO, "two@example.org", *AS_ADMIN],
    "verify an identity": [*PERSON, "verify", P, "p-new", "--method", "passport", *AS_ADMIN],
    "accredit": [*PERSON, "accredit", P, "p-seen", "--until", UNTIL, *AS_GOV],
    "suspend a person": [*PERSON, "suspend", P, "p-stop", *WHY, *AS_GOV],
    "resume a person": [*PERSON, "resume", P, "p-go", *WHY, *AS_GOV],
    "close an account": [*PERSON, "close", P, "p-gone", *AS_ADMIN],
    "admit an organisation": [
        *(*PLACE, "admit", P, "org-chu", "--name", "CHU", "--kind", "hospital"),
        *("--country", "FR", *AS_GOV),
    ],
    "change an organisation": [*PLACE, "change", P, "org-home", "--name", "Home", *AS_GOV],
    "leave": [*PLACE, "leave", P, "org-home", "--until", UNTIL, *WHY, *AS_GOV],
    "organisations": [*PLACE, "list", P],
    "request a role": [
        *(*ROLE, "request", P, "p-team", "steward", "--scope", "S-2"),
        *("--until", UNTIL, *AS_GOV),
    ],
    "assign a role": [*ROLE, "assign", P, "p-team", "member", "--until", UNTIL, *AS_GOV],
    "countersign a role": [*ROLE, "countersign", P, "{asked}", "--as", GOV2],
    "onboard": [*ROLE, "onboard", P, "{pending}", *AS_GOV],
    "take up a role": [*ROLE, "take-up", P, "{late}", *AS_GOV],
    "refuse a role": [*ROLE, "refuse", P, "{unwanted}", *WHY, *AS_GOV],
    "withdraw a role": [*ROLE, "withdraw", P, "{withdrawn}", *AS_GOV],
    "end a role": [*ROLE, "end", P, "{ended}", *AS_GOV],
    "roles": [*ROLE, "list", P],
    "make a token": [
        *("access", "token", "make", P, "P-1", "--name", "weekly", "--until", UNTIL),
        *("--as", "p-team"),
    ],
    "revoke a token": ["access", "token", "revoke", P, "{token}", "--as", "p-team"],
    "tokens": ["access", "token", "list", P],
    "suspend all": ["access", "commons", "suspend", "{place}/runs", *WHY, *AS_GOV],
    "resume all": [
        *("access", "commons", "resume", "{place}/still", *WHY, *AS_GOV),
        *("--second", GOV2),
    ],
    "example of a course": [*TRAINING, "example", "{place}/another.toml"],
    "publish a course": [*TRAINING, "publish", P, "rare", "{place}/course.toml", *AS_GOV],
    "courses": [*TRAINING, "courses", P, "--course", PROTECTION],
    "take a course": [
        *(*TRAINING, "take", P, PROTECTION, "--version", "1", "--answer", "1"),
        *("--as", "p-team"),
    ],
    "hand in a certificate": [
        *(*TRAINING, "add", P, "rare", "--version", "1", "--issuer", "A", "--as", "p-team"),
        *("--issued", "2026-01-10", "--expires", UNTIL, "--evidence", "{place}/course.toml"),
    ],
    "verify a certificate": [*TRAINING, "verify", P, "{certificate}", *AS_GOV],
    "certificates": [*TRAINING, "certificates", P],
    "require a course": [*TRAINING, "require", P, "rare", "--tier", "sensitive", *AS_GOV],
    "requirements": [*TRAINING, "requirements", P, "--out", "{place}/r.json"],
    "import requirements": [
        *(*TRAINING, "import", P, "{place}/requirements.json", "--key", "{key}", *AS_GOV),
    ],
}
"""Name to words; `{asked}` and the like are ids that `made_people` left in ids.json."""
