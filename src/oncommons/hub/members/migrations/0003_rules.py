"""Let the database keep what holds about people, whoever writes to it."""

from collections.abc import Iterable, Iterator

from django.db import migrations

from oncommons.hub.triggers import Refuse, append_only, moves_only, stays

# The states as the tables of governance have them; a test compares.
ACCOUNT = (
    *(("new", "unverified"), ("unverified", "verified"), ("verified", "unverified")),
    *(("verified", "suspended"), ("suspended", "verified")),
    *((state, "closed") for state in ("unverified", "verified", "suspended")),
)
ROLE = (
    *(("new", "requested"), ("new", "pending"), ("requested", "pending")),
    *(("requested", "refused"), ("requested", "withdrawn"), ("pending", "held")),
    *(("pending", "ended"), ("held", "ended")),
)
TOKEN = (("new", "live"), ("live", "revoked"))

DATA = ("lead", "researcher", "steward", "data_owner", "delegate", "output_checker", "clinician")
APART = ("operator", "user_admin")


def _names(roles: Iterable[str]) -> str:
    return ", ".join(f"'{role}'" for role in roles)


def _kept_apart(
    name: str, ones: Iterable[str], others: Iterable[str], says: str
) -> Iterator[Refuse]:
    """Refuse that a person is given a role of each of two kinds for the same days."""
    for on, (mine, theirs) in enumerate(((ones, others), (others, ones))):
        when = (
            "NEW.state IN ('pending', 'held')"  # noqa: S608 - the names above, no input
            f" AND NEW.role IN ({_names(mine)}) AND EXISTS ("
            "SELECT 1 FROM members_role AS other WHERE other.person_id = NEW.person_id"
            f" AND other.id <> NEW.id AND other.role IN ({_names(theirs)})"
            " AND other.state IN ('pending', 'held')"
            " AND other.begins <= NEW.ends AND NEW.begins <= other.ends)"
        )
        for event in ("INSERT", "UPDATE"):
            side = "ab"[on]
            trigger = f"members_role_{name}_{side}_{event.lower()}"
            yield Refuse(trigger, "members_role", on=event, when=when, says=says)


def _once(column: str) -> str:
    return f"OLD.{column} <> '' AND NEW.{column} <> OLD.{column}"


class Migration(migrations.Migration):
    """Ids stay, nothing is deleted, states move by the tables, duties stay apart."""

    dependencies = (("members", "0002_training"),)
    operations = (
        *append_only("members_founding", "a commons is founded once"),
        *append_only("members_standing", "where the commons stood is kept"),
        *append_only("members_onboarding", "what was gone through is kept"),
        *append_only("members_course", "courses are kept"),
        *append_only("members_course_version", "versions of courses are kept as they were"),
        *append_only("members_required", "what was asked for is kept"),
        *(
            Refuse(f"members_{table}_kept", f"members_{table}", on="DELETE", says=says)
            for table, says in (
                ("organisation", "organisations are kept"),
                ("person", "accounts are closed, not deleted"),
                ("role", "roles are ended, not deleted"),
                ("certificate", "certificates are kept"),
                ("token", "tokens are revoked, not deleted"),
            )
        ),
        stays("members_organisation", "id", "created_at", "created_by", says="an id stays"),
        stays("members_person", "id", "created_at", "created_by", says="an id stays"),
        stays(
            "members_role",
            *("id", "created_at", "created_by", "person_id", "role", "scope_kind", "scope_id"),
            *("begins", "ends"),
            says="a role stays what was asked for",
        ),
        stays(
            "members_certificate",
            *("id", "created_at", "created_by", "person_id", "course", "version", "issued"),
            *("expires", "issuer", "evidence_hash"),
            says="a certificate stays as it is",
        ),
        stays(
            "members_token",
            *("id", "created_at", "created_by", "person_id", "project", "hash", "expires"),
            says="a token stays as it is",
        ),
        Refuse(
            "members_role_approved_once",
            "members_role",
            on="UPDATE",
            when=_once("approved_by"),
            says="a role is approved once",
        ),
        Refuse(
            "members_certificate_verified_once",
            "members_certificate",
            on="UPDATE",
            when=_once("verified_by"),
            says="a certificate is verified once",
        ),
        *moves_only("members_person", ACCOUNT),
        *moves_only("members_role", ROLE),
        *moves_only("members_token", TOKEN),
        *_kept_apart(
            "keys", ("key_holder",), ("operator",), "a key holder is not an operator besides"
        ),
        *_kept_apart(
            "data", APART, DATA, "operators and user admins have no role with a path to data"
        ),
    )
