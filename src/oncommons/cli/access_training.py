"""`oncommons access training`: courses, certificates, and what roles and tiers ask for."""

import hashlib
import tomllib
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from oncommons.cli.acting import As, Reason, told, trail_of
from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, json_text, show
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.roles import Role
from oncommons.errors import Refused

group = typer.Typer(help="Courses, certificates, requirements.", no_args_is_help=True)

Course = Annotated[str, typer.Argument(help="Id of the course, such as data-protection.")]
Version = Annotated[int, typer.Option(min=1, help="Which version of the course.")]
EXAMPLE = """title = "Data protection"
text = "Names, dates and codes of patients never leave the sandbox."
validity_months = 12
pass_mark = 60

[[questions]]
text = "May a patient's name be in a file that leaves?"
options = ["yes", "no"]
answer = 1
"""


@group.command("example")
def example(
    file: Annotated[Path, typer.Argument(help="New file to write.")], as_json: AsJson = False
) -> None:
    """Write an example of the file of a course, with its quiz.

    Example: oncommons access training example course.toml
    """
    if file.exists():
        raise Refused("EXISTS", f"{file} exists", remedy="name a new file")
    file.write_text(EXAMPLE, encoding="utf-8")
    after = command("access", "training", "publish", "--help")
    show(Answer({"file": file}, [f"written: {file}"], after), as_json=as_json)


@group.command("publish")
def publish(
    commons: CommonsFolder,
    course: Course,
    file: Annotated[Path, typer.Argument(help="File of the course, .toml.")],
    by: As,
    retake: Annotated[
        bool, typer.Option("--retake", help="Certificates of older versions stop counting.")
    ] = False,
    as_json: AsJson = False,
) -> None:
    """Publish the next version of a course; the versions before it are kept.

    Example: oncommons access training publish ./commons data-protection course.toml --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.training.acts import CourseText, publish_course

    text = CourseText(**_read(file))
    row = publish_course(trail=trail, by=by, course=course, version=text, forces_retake=retake)
    data = {"course": course, "version": row.version, "content_hash": row.content_hash}
    said = f"version {row.version} of {course} is published"
    after = ("training", "courses", commons, "--course", course)
    told(said, data, *after, as_json=as_json)


def _read(file: Path) -> dict[str, Any]:
    fields = {"title": str, "text": str, "questions": list, "validity_months": int}
    fields |= {"pass_mark": int}
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        remedy = "see: oncommons access training example"
        raise Refused("COURSE", f"{file} cannot be read ({error})", remedy=remedy) from error
    wrong = sorted(set(data) ^ set(fields))
    wrong += sorted(
        name for name in set(data) & set(fields) if type(data[name]) is not fields[name]
    )
    if wrong:
        remedy = "see: oncommons access training example"
        raise Refused("COURSE", f"{file} lacks or misspells: {', '.join(wrong)}", remedy=remedy)
    return data


@group.command("courses")
def courses(
    commons: CommonsFolder,
    course: Annotated[str, typer.Option(help="Only this course, with its text and quiz.")] = "",
    as_json: AsJson = False,
) -> None:
    """List every version of every course, and what is asked for that nobody can take here.

    Example: oncommons access training courses ./commons --course data-protection
    """
    trail_of(commons)
    from oncommons.hub.members.models import CourseVersion
    from oncommons.hub.members.training.courses import without_course

    found = CourseVersion.objects.order_by("course_id", "version")
    rows = list(found.filter(course_id=course) if course else found)
    columns = ("course", ">version", ">months", ">pass mark", ">questions", "published")
    cells = [
        (
            one.course_id,
            one.version,
            one.validity_months,
            one.pass_mark,
            len(one.questions),
            one.created_at.date(),
        )
        for one in rows
    ]
    said: list[str | Rows] = [Rows(f"{len(cells)} versions", columns, cells)]
    if course:
        for one in rows[-1:]:
            said += [one.text, *(_asked(question) for question in one.questions)]
    missing = [_named(one) for one in without_course()]
    said += [f"asked for, and not published here: {', '.join(missing)}"] if missing else []
    data = {
        "courses": [
            {"course": one.course_id, "version": one.version, "hash": one.content_hash}
            for one in rows
        ],
        "missing": missing,
    }
    after = command("access", "training", "requirements", commons)
    show(Answer(data, said, after), as_json=as_json)


def _asked(question: dict[str, Any]) -> str:
    options = ", ".join(f"{place} {option}" for place, option in enumerate(question["options"]))
    return f"{question['text']} ({options})"


@group.command("take")
def take(
    commons: CommonsFolder,
    course: Course,
    by: As,
    version: Version,
    answers: Annotated[list[int], typer.Option("--answer", help="One for each question, from 0.")],
    as_json: AsJson = False,
) -> None:
    """Answer the quiz of a course oneself; whoever passes gets a certificate.

    Example: oncommons access training take ./commons data-protection --version 1 --answer 1 \
--as p-0417
    """
    trail = trail_of(commons)
    from oncommons.hub.members.training.acts import take_course

    row = take_course(trail=trail, by=by, course=course, version=version, answers=answers)
    data = {"certificate": row.id, "mark": row.mark, "expires": row.expires}
    said = f"passed with {row.mark} percent; the certificate counts until {row.expires}"
    told(said, data, "person", "show", commons, by, as_json=as_json)


@group.command("add")
def add(
    commons: CommonsFolder,
    course: Course,
    by: As,
    version: Version,
    issuer: Annotated[str, typer.Option(help="Who issued it.")],
    issued: Annotated[datetime, typer.Option(help="Day of issue.")],
    expires: Annotated[datetime, typer.Option(help="Last day on which it counts.")],
    evidence: Annotated[Path, typer.Option(help="The document; its hash alone is kept.")],
    as_json: AsJson = False,
) -> None:
    """Hand in one's own certificate from elsewhere; it counts once somebody verified it.

    Example: oncommons access training add ./commons data-protection --version 1 --issuer "A \
university" --issued 2026-01-10 --expires 2027-01-10 --evidence scan.pdf --as p-0417
    """
    if not evidence.is_file():
        raise Refused("CERTIFICATE", f"there is no file {evidence}", remedy="name the document")
    trail = trail_of(commons)
    from oncommons.hub.members.training.acts import add_certificate

    row = add_certificate(
        trail=trail,
        by=by,
        course=course,
        version=version,
        issuer=issuer,
        issued=issued.date(),
        expires=expires.date(),
        evidence_hash=hashlib.sha256(evidence.read_bytes()).hexdigest(),
    )
    data = {"certificate": row.id, "evidence_hash": row.evidence_hash}
    said = f"handed in: {row.id}; it counts once a governance manager verified it"
    told(said, data, "training", "certificates", commons, "--person", by, as_json=as_json)


@group.command("verify")
def verify(
    commons: CommonsFolder,
    certificate: Annotated[str, typer.Argument(help="Id of the certificate.")],
    by: As,
    as_json: AsJson = False,
) -> None:
    """Confirm that a certificate from elsewhere is genuine and stands for the course.

    Example: oncommons access training verify ./commons 01M8801200AAAAAAAAAAAAAAAA --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.training.acts import verify_certificate

    row = verify_certificate(trail=trail, by=by, certificate=certificate)
    data = {"certificate": row.id, "verified_by": row.verified_by}
    said = f"certificate {row.id} counts until {row.expires}"
    told(said, data, "person", "show", commons, row.person_id, as_json=as_json)


@group.command("certificates")
def certificates(
    commons: CommonsFolder,
    person: Annotated[str, typer.Option(help="Only of this person.")] = "",
    as_json: AsJson = False,
) -> None:
    """List certificates, with the version of the course that each was earned with.

    Example: oncommons access training certificates ./commons --person p-0417
    """
    trail_of(commons)
    from oncommons.hub.members.models import Certificate
    from oncommons.hub.members.people import certificate_value

    rows = Certificate.objects.filter(**({"person_id": person} if person else {}))
    columns = ("id", "person", "course", ">version", "from", "expires", "counts today")
    cells = [
        (
            one.id,
            one.person_id,
            one.course,
            one.version,
            one.issuer or "here",
            one.expires,
            "yes" if certificate_value(one).counts(today()) else "no",
        )
        for one in rows.order_by("created_at", "id")
    ]
    data = {"certificates": [dict(zip(columns, row, strict=True)) for row in cells]}
    said = [Rows(f"{len(cells)} certificates", columns, cells)]
    after = command("access", "training", "requirements", commons)
    show(Answer(data, said, after), as_json=as_json)


@group.command("require")
def require(
    commons: CommonsFolder,
    course: Course,
    by: As,
    role: Annotated[Role | None, typer.Option(help="The role that asks; none for every.")] = None,
    tier: Annotated[str, typer.Option(help="The tier of data that asks; none for all.")] = "",
    least: Annotated[
        int, typer.Option(min=0, help="Oldest version that counts; 0 asks no longer.")
    ] = 1,
    reason: Reason = "",
    as_json: AsJson = False,
) -> None:
    """Set which course a role or a tier of data asks for, from now on.

    Example: oncommons access training require ./commons genomic-data --tier sensitive --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.training.acts import require_course

    require_course(
        trail=trail,
        by=by,
        course=course,
        role=role,
        tier=tier,
        least_version=least,
        reason=reason,
    )
    asked = CourseRequired(course, role, tier, least)
    data = {"course": course, "role": role, "tier": tier, "least_version": least}
    said = f"{'asked for' if least else 'no longer asked for'}: {_named(asked)}"
    told(said, data, "training", "requirements", commons, as_json=as_json)


@group.command("requirements")
def requirements(
    commons: CommonsFolder,
    out: Annotated[
        Path | None, typer.Option("--out", help="Write them, signed, for other commons, .json.")
    ] = None,
    as_json: AsJson = False,
) -> None:
    """List what roles and tiers of data ask for, or sign it for the commons of a federation.

    Example: oncommons access training requirements ./commons --out requirements.json
    """
    trail = trail_of(commons)
    from oncommons.access.training import sign_requirements
    from oncommons.hub.members.standing import required
    from oncommons.store.signing import read_private_key

    asked = required()
    cells = [
        (one.course, one.role.words if one.role else "every role", one.tier, one.least_version)
        for one in asked
    ]
    said: list[str | Rows] = [
        Rows(f"{len(cells)} requirements", ("course", "role", "tier", ">least version"), cells)
    ]
    data: dict[str, object] = {"requirements": [list(row) for row in cells]}
    if out is not None:
        key = read_private_key(trail.places.anchor_key)
        signed = sign_requirements(commons.name, asked, key)
        out.write_text(json_text(signed), encoding="utf-8")
        data |= {"file": out, "key": signed["key"]}
        said += [f"written: {out}", f"others need this key, by another way: {signed['key']}"]
    after = command("access", "training", "courses", commons)
    show(Answer(data, said, after), as_json=as_json)


@group.command("import")
def import_set(
    commons: CommonsFolder,
    file: Annotated[Path, typer.Argument(help="The signed set, .json.")],
    by: As,
    key: Annotated[str, typer.Option(help="Public key (hex) of the federation.")],
    as_json: AsJson = False,
) -> None:
    """Take over what a federation asks for; nothing that is asked for here gets weaker.

    Example: oncommons access training import ./commons requirements.json --key 3b6a27bc --as p-gov
    """
    trail = trail_of(commons)
    from oncommons.hub.members.training.acts import import_requirements

    rows = import_requirements(trail=trail, by=by, file=file, trusted=key)
    added = [f"{one.course} ({one.role or one.tier or 'every role'})" for one in rows]
    data = {"added": added}
    said = f"{len(rows)} requirements are added{': ' if rows else ''}{', '.join(added)}"
    told(said, data, "training", "requirements", commons, as_json=as_json)


def _named(one: CourseRequired) -> str:
    by = one.role.words if one.role else one.tier or "every role"
    return f"{one.course} {one.least_version} ({by})"
