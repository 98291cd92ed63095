"""Courses: grade a quiz, tell until when a certificate counts, share what roles ask for."""

import calendar
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from oncommons.domain.canonical import Json, canonical_bytes
from oncommons.domain.governance.people import CourseRequired
from oncommons.domain.governance.roles import Role
from oncommons.errors import KeyProblem, Refused
from oncommons.store.signing import is_signed

FORMAT = "oncommons-requirements-v1"
FIELDS = frozenset({"course", "role", "tier", "least_version"})


@dataclass(frozen=True, slots=True)
class Question:
    """One question of a quiz.

    Args:
        text: the question.
        options: what one may answer.
        answer: place of the right option, from 0.
    """

    text: str
    options: tuple[str, ...]
    answer: int


@dataclass(frozen=True, slots=True)
class RequirementSet:
    """What a federation asks for, as it was signed.

    Args:
        name: whose set it is.
        requirements: the courses that roles and tiers ask for.
        key: public key (hex) that signed it.
    """

    name: str
    requirements: tuple[CourseRequired, ...]
    key: str


def read_quiz(data: object) -> tuple[Question, ...]:
    """Read questions: a list of `text`, `options` and `answer`, the place of the right option.

    Raises:
        Refused: it is written otherwise; says which question.
    """
    if not isinstance(data, list) or not data:
        raise _unfit("QUIZ", "a quiz is a list of questions", "write at least one")
    found = []
    for place, one in enumerate(data, start=1):
        if not isinstance(one, dict) or set(one) != {"text", "options", "answer"}:
            raise _unfit("QUIZ", f"question {place} is not text, options and answer", "write these")
        text, options, answer = one["text"], one["options"], one["answer"]
        listed = isinstance(options, list) and all(isinstance(part, str) for part in options)
        if not isinstance(text, str) or not listed or len(options) < 2:
            raise _unfit("QUIZ", f"question {place} lacks its words", "write two options or more")
        if type(answer) is not int or not 0 <= answer < len(options):
            raise _unfit("QUIZ", f"the answer of question {place} is no option", "count from 0")
        found.append(Question(text, tuple(options), answer))
    return tuple(found)


def grade(questions: Sequence[Question], answers: Sequence[int]) -> int:
    """Give the share of right answers, in whole percent, rounded down.

    Args:
        questions: the quiz.
        answers: for each question, the place of the option that was chosen, from 0.

    Raises:
        Refused: there is not one answer for each question.

    Example:
        >>> grade([Question("May a name be in a file that leaves?", ("yes", "no"), 1)], [1])
        100
    """
    if len(answers) != len(questions):
        found = f"the quiz has {len(questions)} questions, and {len(answers)} were answered"
        raise Refused("ANSWERS", found, remedy="answer each of them once")
    right = sum(one.answer == said for one, said in zip(questions, answers, strict=True))
    return 100 * right // len(questions)


def last_day(issued: date, months: int) -> date:
    """Give the last day on which a certificate counts.

    Args:
        issued: the day it was issued.
        months: for how many months it counts.

    Example:
        >>> last_day(date(2026, 1, 31), 1)
        datetime.date(2026, 2, 28)
    """
    year, month = divmod(issued.year * 12 + issued.month - 1 + months, 12)
    return date(year, month + 1, min(issued.day, calendar.monthrange(year, month + 1)[1]))


def in_force(
    usual: Iterable[CourseRequired], changed: Iterable[CourseRequired]
) -> tuple[CourseRequired, ...]:
    """Give what roles and tiers ask for.

    Args:
        usual: what is asked for where a commons sets nothing else.
        changed: what it set, the latest last; a least version of 0 asks no longer.
    """
    latest = {_place(one): one for one in (*usual, *changed)}
    return tuple(one for one in latest.values() if one.least_version > 0)


def stricter(
    now: Iterable[CourseRequired], asked: Iterable[CourseRequired]
) -> tuple[CourseRequired, ...]:
    """Give what of a set has to be added, so that nothing that is asked for now gets weaker."""
    least = {_place(one): one.least_version for one in now}
    return tuple(one for one in asked if one.least_version > least.get(_place(one), 0))


def sign_requirements(
    name: str, requirements: Iterable[CourseRequired], key: Ed25519PrivateKey
) -> dict[str, Json]:
    """Write a set of requirements that other commons can import.

    Args:
        name: whose set it is.
        requirements: what is asked for.
        key: private key of whoever signs.
    """
    rows: list[Json] = [
        {
            "course": one.course,
            "role": "" if one.role is None else one.role.value,
            "tier": one.tier,
            "least_version": one.least_version,
        }
        for one in requirements
    ]
    signed: dict[str, Json] = {"format": FORMAT, "name": name, "requirements": rows}
    return signed | {
        "key": key.public_key().public_bytes_raw().hex(),
        "signature": key.sign(_message(signed)).hex(),
    }


def read_requirements(path: Path, trusted: str) -> RequirementSet:
    """Read a set of requirements, and prove who signed it.

    Args:
        path: the file.
        trusted: public key (hex) of the federation, known from elsewhere.

    Raises:
        KeyProblem: it is not signed by this key.
        Refused: it is written otherwise.
    """
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise _unfit("REQUIREMENTS", f"{path} cannot be read", "ask for it again") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise _unfit("REQUIREMENTS", f"{path} is no set of requirements", "ask for another file")
    signed = {name: data.get(name) for name in ("format", "name", "requirements")}
    try:
        is_theirs = is_signed(_message(signed), str(data.get("signature")), trusted)
    except TypeError:  # a fraction, which no signer writes
        is_theirs = False
    if not is_theirs:
        raise KeyProblem(
            "this set is not signed by the key of the federation, or was changed since",
            remedy="ask the federation for its key and its file",
            file=path,
        )
    return RequirementSet(str(data["name"]), tuple(_rows(data["requirements"])), trusted)


def _rows(rows: object) -> Iterable[CourseRequired]:
    remedy = "ask the federation for a set that this version reads"
    if not isinstance(rows, list):
        raise _unfit("REQUIREMENTS", "the set holds no list", remedy)
    for place, row in enumerate(rows, start=1):
        if not isinstance(row, Mapping) or set(row) != FIELDS:
            raise _unfit("REQUIREMENTS", f"requirement {place} has other fields", remedy)
        is_known = row["role"] in ("", *(role.value for role in Role))
        if not is_known or type(row["least_version"]) is not int or row["least_version"] < 1:
            raise _unfit("REQUIREMENTS", f"requirement {place} cannot be used", remedy)
        role = Role(row["role"]) if row["role"] else None
        yield CourseRequired(str(row["course"]), role, str(row["tier"]), row["least_version"])


def _message(signed: Mapping[str, Json]) -> bytes:
    return f"{FORMAT}\n".encode() + canonical_bytes(signed)


def _place(one: CourseRequired) -> tuple[str, Role | None, str]:
    return one.course, one.role, one.tier


def _unfit(code: str, found: str, remedy: str) -> Refused:
    return Refused(code, found, remedy=remedy)
