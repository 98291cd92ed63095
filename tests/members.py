"""People of a made hub: its founders, and whoever a test lets them take in."""

from dataclasses import replace
from datetime import date, timedelta

from oncommons.domain.governance.people import OrganisationKind
from oncommons.domain.governance.roles import WHOLE, Role
from tests.hubs import START

TODAY = START.date()
DAY = timedelta(days=1)
FAR = date(2027, 12, 31)
GOV, GOV2, ADMIN, KEY1, KEY2 = "p-gov", "p-gov2", "p-admin", "p-key1", "p-key2"
PROTECTION = "data-protection"
QUIZ = [
    {"text": "May a name be in a file that leaves?", "options": ["yes", "no"], "answer": 1},
    {"text": "Who releases an output?", "options": ["a checker", "an owner"], "answer": 1},
    {"text": "Whom do you tell of a lost key?", "options": ["governance", "nobody"], "answer": 0},
]
RIGHT, WRONG = [1, 1, 0], [0, 0, 1]


def founder(person, *roles, vouched_by, **parts):
    from oncommons.hub.members.founding.people import Founder

    made = Founder(
        person=person,
        organisation="org-home",
        name=f"Name of {person}",
        email=f"{person}@example.org",
        roles=roles,
        identity_method="passport",
        vouched_by=vouched_by,
        course=PROTECTION,
        issuer="University of Example",
        issued=TODAY - 30 * DAY,
        expires=FAR,
        evidence_hash="ab" * 32,
    )
    return replace(made, **parts)


def founders():
    """Two governance managers, a user admin, two key holders, each vouched for by two others."""
    from oncommons.hub.members.founding.people import Founders, FoundingOrganisation

    home = FoundingOrganisation("org-home", "Home", OrganisationKind.ASSOCIATION, "FR", False)
    people = (
        founder(GOV, Role.GOVERNANCE_MANAGER, vouched_by=(ADMIN, GOV2)),
        founder(GOV2, Role.GOVERNANCE_MANAGER, vouched_by=(ADMIN, GOV)),
        founder(ADMIN, Role.USER_ADMIN, vouched_by=(GOV, GOV2)),
        founder(KEY1, Role.KEY_HOLDER, vouched_by=(GOV, GOV2)),
        founder(KEY2, Role.KEY_HOLDER, vouched_by=(GOV, GOV2)),
    )
    return Founders(FAR, (home,), people, "cd" * 32)


class Members:
    """The acts on people, bound to the trail of a hub that has its founders."""

    def __init__(self, hub, *, found=True, far=FAR):
        from oncommons.hub.members import acts
        from oncommons.hub.members.founding import acts as founding
        from oncommons.hub.members.roles import acts as roles
        from oncommons.hub.members.tokens import acts as tokens
        from oncommons.hub.members.training import acts as training

        self.far = far
        self.hub, self._modules = hub, (acts, founding, roles, tokens, training)
        if found:
            self.found(by="root", founders=founders())

    def __getattr__(self, name):
        act = next(getattr(one, name) for one in self._modules if hasattr(one, name))
        return lambda **given: act(trail=self.hub.trail, **given)

    def take_in(self, person, *roles, scope=WHOLE, organisation="org-home", training=()):
        """Make somebody a member with some roles, as the acts do it one by one.

        Args:
            person: the id.
            roles: given besides member, countersigned where they have to be.
            scope: where they hold.
            organisation: where the person works.
            training: courses of which the person brings a certificate.
        """
        self.create_account(
            by=ADMIN,
            person=person,
            organisation=organisation,
            name=f"Name of {person}",
            email=f"{person}@example.org",
        )
        self.verify_identity(by=ADMIN, person=person, method="passport")
        self.accredit(by=GOV, person=person, until=self.far)
        self.give(person, Role.MEMBER)
        for course in training:
            self.certify(person, course)
        for role in roles:
            self.give(person, role, scope)
        return person

    def certify(self, person, course=PROTECTION, version=1, expires=None):
        """Let somebody hand in a certificate from elsewhere, and verify it."""
        handed_in = self.add_certificate(
            by=person,
            course=course,
            version=version,
            issuer="University of Example",
            issued=self.today,
            expires=expires or self.far,
            evidence_hash="ab" * 32,
        )
        return self.verify_certificate(by=GOV, certificate=handed_in.id)

    def give(self, person, role, scope=WHOLE, *, take_up=True):
        """Give a role, by two hands where it takes two, and go through its check list."""
        from oncommons.access.governance.matrix import COUNTERSIGNED
        from oncommons.access.onboarding import points_of

        parts = {"person": person, "role": role, "scope": scope}
        parts |= {"begins": self.today, "ends": self.far}
        if role in COUNTERSIGNED:
            row = self.request_role(by=GOV, **parts)
            self.countersign_role(by=GOV2, role=row.id)
        else:
            row = self.assign_role(by=GOV, **parts)
        if take_up:
            self.complete_onboarding(by=GOV, role=row.id, points=points_of(role))
        return row

    def publish(self, course=PROTECTION, **parts):
        """Publish the next version of a course."""
        from oncommons.hub.members.training.acts import CourseText

        text = CourseText("Data protection", "Read this.", QUIZ, 12, 66)
        return self.publish_course(by=GOV, course=course, version=text, **parts)

    @property
    def today(self):
        return self.hub.clock.now.date()
