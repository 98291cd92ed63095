"""What is done about training: courses, certificates, and what roles and tiers ask for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from oncommons.access import training
from oncommons.domain.canonical import Json, digest
from oncommons.domain.governance.actions import Action
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.roles import Role
from oncommons.errors import Refused
from oncommons.hub import acting
from oncommons.hub.audit.trail import Act, Trail
from oncommons.hub.members.models import Certificate, Course, CourseVersion, Required
from oncommons.hub.members.people import person_of
from oncommons.hub.members.standing import commons_of, required
from oncommons.hub.members.training.courses import course_version

HASH = 64


@dataclass(frozen=True, slots=True)
class CourseText:
    """What a version of a course consists of.

    Args:
        title: title of the course.
        text: what is read.
        questions: the quiz; a list of `text`, `options` and `answer`, the place of the right one.
        validity_months: for how many months a certificate of it counts.
        pass_mark: percent of right answers that pass.
    """

    title: str
    text: str
    questions: Sequence[Mapping[str, Json]]
    validity_months: int
    pass_mark: int


def publish_course(
    *, trail: Trail, by: str, course: str, version: CourseText, forces_retake: bool = False
) -> CourseVersion:
    """Publish the next version of a course; the versions before it are kept.

    Args:
        trail: the trail.
        by: id of who does it.
        course: id of the course, a word such as `data-protection`.
        version: what it consists of.
        forces_retake: certificates of the versions before it stop counting today.

    Raises:
        Refused: governance refuses it, or the quiz, its mark or its validity cannot be used.
    """
    with acting.act(trail=trail, by=by, action=Action.PUBLISH_COURSE, thing=commons_of) as act:
        training.read_quiz(list(version.questions))
        if not 1 <= version.pass_mark <= 100 or version.validity_months < 1:
            found = "the mark is 1 to 100 percent, and a certificate counts for a month or more"
            raise Refused("COURSE", found, remedy="correct these two numbers")
        if not Course.objects.filter(id=course).exists():
            Course.objects.create(**act.stamp() | {"id": course}, title=version.title)
        number = CourseVersion.objects.filter(course_id=course).count() + 1
        questions = [dict(one) for one in version.questions]
        row = CourseVersion.objects.create(
            **act.stamp(),
            course_id=course,
            version=number,
            text=version.text,
            questions=questions,
            validity_months=version.validity_months,
            pass_mark=version.pass_mark,
            content_hash=digest({"text": version.text, "questions": questions}),
            forces_retake=forces_retake,
        )
        act.target = course
        act.detail |= {"version": number, "forces_retake": forces_retake}
        if forces_retake:
            asking = [one for one in required() if one.course == course]
            _add(act, [_from_version(one, number) for one in asking], f"{course}/{number}")
        return row


def require_course(
    *,
    trail: Trail,
    by: str,
    course: str,
    role: Role | None = None,
    tier: str = "",
    least_version: int = 1,
    reason: str = "",
) -> Required:
    """Set which course a role or a tier of data asks for, from now on.

    Args:
        trail: the trail.
        by: id of who does it.
        course: id of the course.
        role: the role that asks for it; None for every role.
        tier: the tier of data that asks for it; empty for all data and for acts without.
        least_version: the oldest version that counts; 0 asks for it no longer.
        reason: why.

    Raises:
        Refused: governance refuses it, or no such version is published.
    """
    asked = CourseRequired(course, role, tier, least_version)
    with acting.act(
        trail=trail, by=by, action=Action.REQUIRE_COURSE, thing=commons_of, reason=reason
    ) as act:
        if least_version > 1:
            course_version(course, least_version)
        act.target = course
        act.detail |= _told(asked)
        return _add(act, [asked], "")[0]


def import_requirements(*, trail: Trail, by: str, file: Path, trusted: str) -> tuple[Required, ...]:
    """Take over what a federation asks for; nothing that is asked for here gets weaker.

    Args:
        trail: the trail.
        by: id of who does it.
        file: the signed set.
        trusted: public key (hex) of the federation, known from elsewhere.

    Returns:
        What is added to what was asked for here.

    Raises:
        Refused: governance refuses it, or the file is no set.
        KeyProblem: the set is not signed by this key.
    """
    with acting.act(trail=trail, by=by, action=Action.REQUIRE_COURSE, thing=commons_of) as act:
        found = training.read_requirements(file, trusted)
        new = training.stricter(required(), found.requirements)
        act.target = "federation"
        act.detail |= {"key": found.key, "added": [_told(one) for one in new]}
        return tuple(_add(act, new, found.name))


def take_course(
    *, trail: Trail, by: str, course: str, version: int, answers: Sequence[int]
) -> Certificate:
    """Hand in one's own answers to a quiz; whoever passes gets a certificate.

    Args:
        trail: the trail.
        by: id of who answers.
        course: id of the course.
        version: which version.
        answers: for each question, the place of the chosen option, from 0.

    Raises:
        Refused: governance refuses it, no such version, or the mark was not reached (NOT_PASSED).
    """
    with acting.act(
        trail=trail, by=by, action=Action.RECORD_TRAINING, thing=lambda: person_of(by)
    ) as act:
        row = course_version(course, version)
        act.detail |= {"course": course, "version": version}
        mark = training.grade(training.read_quiz(row.questions), answers)
        if mark < row.pass_mark:
            found = f"{row.pass_mark} percent of right answers pass course {course}"
            raise Refused("NOT_PASSED", f"{found}, and {mark} were reached", remedy="read it again")
        act.detail |= {"mark": mark}
        return Certificate.objects.create(
            **act.stamp(),
            person_id=by,
            course=course,
            version=version,
            course_version=row,
            issued=act.today,
            expires=training.last_day(act.today, row.validity_months),
            mark=mark,
        )


def add_certificate(
    *,
    trail: Trail,
    by: str,
    course: str,
    version: int,
    issuer: str,
    issued: date,
    expires: date,
    evidence_hash: str,
) -> Certificate:
    """Hand in one's own certificate from elsewhere; it counts once somebody verified it.

    Args:
        trail: the trail.
        by: id of whose certificate it is.
        course: id of the course that it stands for.
        version: the version of that course that it stands for.
        issuer: who issued it.
        issued: the day of issue.
        expires: last day on which it counts.
        evidence_hash: SHA-256 (hex) of the document.

    Raises:
        Refused: governance refuses it, or the dates or the hash cannot be used.
    """
    with acting.act(
        trail=trail, by=by, action=Action.RECORD_TRAINING, thing=lambda: person_of(by)
    ) as act:
        if expires < issued or issued > act.today or not issuer.strip():
            found = "a certificate has an issuer, was issued before today, and ends after that"
            raise Refused("CERTIFICATE", found, remedy="correct the dates or the issuer")
        if len(evidence_hash) != HASH:
            found = "the document is not named by its SHA-256"
            raise Refused("CERTIFICATE", found, remedy="give the document itself")
        act.detail |= {"course": course, "version": version, "evidence": evidence_hash}
        return Certificate.objects.create(
            **act.stamp(),
            person_id=by,
            course=course,
            version=version,
            issued=issued,
            expires=expires,
            issuer=issuer,
            evidence_hash=evidence_hash,
        )


def verify_certificate(*, trail: Trail, by: str, certificate: str) -> Certificate:
    """Confirm that a certificate from elsewhere is genuine and stands for the course.

    Args:
        trail: the trail.
        by: id of who saw it, and is not whose it is.
        certificate: id of its row.

    Raises:
        Refused: governance refuses it, there is no such certificate, or it is verified.
    """
    with acting.act(
        trail=trail,
        by=by,
        action=Action.VERIFY_CERTIFICATE,
        thing=lambda: person_of(_certificate(certificate).person_id),
        detail={"certificate": certificate},
    ):
        row = _certificate(certificate)
        if row.course_version_id is not None or row.verified_by:
            found = f"certificate {certificate} needs no verification"
            raise Refused("STATE", found, remedy="nothing is to be done")
        row.verified_by = by
        row.save(update_fields=["verified_by"])
        return row


def _add(act: Act, asked: Sequence[CourseRequired], source: str) -> list[Required]:
    return [
        Required.objects.create(
            **act.stamp(),
            course=one.course,
            role="" if one.role is None else one.role.value,
            tier=one.tier,
            least_version=one.least_version,
            source=source,
        )
        for one in asked
    ]


def _from_version(one: CourseRequired, number: int) -> CourseRequired:
    return CourseRequired(one.course, one.role, one.tier, number)


def _told(one: CourseRequired) -> dict[str, str | int]:
    role = "" if one.role is None else one.role.value
    return {
        "course": one.course,
        "role": role,
        "tier": one.tier,
        "least_version": one.least_version,
    }


def _certificate(certificate: str) -> Certificate:
    row = Certificate.objects.filter(id=certificate).first()
    if row is None:
        found = f"there is no certificate {certificate}"
        raise Refused("UNKNOWN", found, remedy="list them: oncommons access training certificates")
    return row
