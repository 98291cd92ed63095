"""Write an example of the file that names the first people of a commons."""

from datetime import date, timedelta
from pathlib import Path

from oncommons.errors import Refused

ORGANISATION = """[[organisation]]
id = "org-home"
name = "Example cluster"
kind = "association"
country = "FR"
for_profit = false
"""
PERSON = """
[[person]]
id = "{id}"
organisation = "org-home"
name = "First Last"
email = "{id}@example.org"
roles = ["{role}"]
identity_method = "passport"
vouched_by = ["{first}", "{second}"]
course = "data-protection"
issuer = "University of Example"
issued = {issued}
expires = {until}
evidence_hash = "{evidence}"
"""
PEOPLE = (
    ("p-gov", "governance_manager", "p-admin", "p-gov2"),
    ("p-gov2", "governance_manager", "p-admin", "p-gov"),
    ("p-admin", "user_admin", "p-gov", "p-gov2"),
    ("p-key1", "key_holder", "p-gov", "p-gov2"),
    ("p-key2", "key_holder", "p-gov", "p-gov2"),
)


def write_example(path: Path, today: date) -> None:
    """Write an example, with ids that are no names and days from today on.

    Args:
        path: new file.
        today: the day.

    Raises:
        Refused: the file exists.
    """
    if path.exists():
        raise Refused("EXISTS", f"{path} exists", remedy="name a new file")
    until = today + timedelta(days=365)
    parts = [f"until = {until}\n\n", ORGANISATION]
    parts += [
        PERSON.format(
            id=person,
            role=role,
            first=first,
            second=second,
            issued=today,
            until=until,
            evidence="0" * 64,
        )
        for person, role, first, second in PEOPLE
    ]
    path.write_text("".join(parts), encoding="utf-8")
