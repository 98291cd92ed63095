"""Read a typed question from JSON: whatever is unknown is refused with its path."""

import json
from collections.abc import Callable, Iterable, Mapping
from enum import StrEnum
from functools import partial
from typing import TypeVar, cast

from oncommons.access.questions.limits import check_limits
from oncommons.domain.answers import GeneList
from oncommons.domain.comparisons import Group, check_groups
from oncommons.domain.criteria import EVERYONE, from_json
from oncommons.domain.criteria.nearest import criteria_column, nearest
from oncommons.domain.endpoints import Endpoint, SurvivalQuestion, read_dated, read_endpoint
from oncommons.domain.flow import FlowBy
from oncommons.domain.oncoprint import FEWEST_GENES, MOST_GENES
from oncommons.domain.questions import (
    ALWAYS,
    COLUMNS,
    KEYS,
    LINES,
    MOST_ROWS,
    OF_SAMPLES,
    Question,
    QuestionKind,
)
from oncommons.domain.study import CHARTS, GENE_TABLES, Unit
from oncommons.errors import CriteriaError

ROOT = "question"
MOST_BYTES = 100_000
MOST_LETTERS = 60
MOST_LISTED = 200
LONGEST_DAYS = 36_500

_Word = TypeVar("_Word", bound=StrEnum)
_Form = Mapping[str, object]


def parse_text(text: str) -> Question:
    """Read a question from the text of a file or a request.

    Raises:
        CriteriaError: it is no JSON, says a key twice, is too long, or `parse` refuses it.
    """
    if len(text.encode()) > MOST_BYTES:
        raise CriteriaError(f"{ROOT} has over {MOST_BYTES:,} bytes", remedy="ask something shorter")
    try:
        form = json.loads(text, object_pairs_hook=_once)
    except (ValueError, RecursionError):
        raise CriteriaError(
            f"{ROOT} is no JSON", remedy='write an object such as {"ask": "size"}'
        ) from None
    return parse(form)


def parse(form: object) -> Question:
    """Read a question from JSON values.

    Args:
        form: what `json.loads` gave.

    Returns:
        The question, as it was spelled; `canonical_question` gives its one form.

    Raises:
        CriteriaError: an unknown kind, key, column, operator or value, or more conditions, levels
            or values than a question may have; names the path.

    Example:
        >>> parse({"ask": "counts", "by": ["patients.sex"]}).by
        ('patients.sex',)
    """
    if not isinstance(form, Mapping):
        raise _mistake(ROOT, type(form).__name__, 'an object such as {"ask": "size"}')
    ask = _word(form, "ask", QuestionKind, None)
    allowed = (*ALWAYS, *KEYS[ask])
    for key in form:
        if key not in allowed:
            raise _mistake(f"{ROOT}.{str(key)[:MOST_LETTERS]}", key, nearest(key, allowed))
    by = _texts(form, "by", MOST_LISTED)
    _check_columns(ask, by)
    groups = _groups(form)
    if by and groups:
        raise CriteriaError(
            f"{ROOT} has groups by a column and by criteria", remedy="give by, or give groups"
        )
    question = Question(
        ask=ask,
        where=from_json(form["where"], f"{ROOT}.where") if "where" in form else EVERYONE,
        by=by,
        groups=groups,
        genes=_genes(form, ask),
        charts=_charts(form),
        of=_of(form, ask),
        alteration=_word(form, "alteration", GeneList, GeneList.MUTATIONS),
        most=_whole(form, "most", MOST_ROWS, 1, MOST_LISTED),
        survival=_survival(form),
        lines=_whole(form, "lines", LINES, 2, 6),
        called_by=_word(form, "called_by", FlowBy, FlowBy.CLASS),
    )
    check_limits(question)
    return question


def _once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """Make a map of pairs, none of them given twice."""
    form = dict(pairs)
    if len(form) < len(pairs):
        raise CriteriaError(f"{ROOT} gives a key twice", remedy="give each key once")
    return form


def _check_columns(ask: QuestionKind, by: tuple[str, ...]) -> None:
    """Refuse columns that cannot be asked by, and too few or too many of them."""
    for place, name in enumerate(by):
        _at(f"{ROOT}.by[{place}]", partial(criteria_column, name))
    fewest, most = COLUMNS.get(ask, (0, 0))
    if not fewest <= len(by) <= most or len(set(by)) < len(by):
        wanted = str(most) if fewest == most else f"{fewest} to {most}"
        raise _mistake(f"{ROOT}.by", f"{len(by)} columns", f"{wanted} different ones")


def _groups(form: _Form) -> tuple[Group, ...]:
    groups = []
    for place, one in enumerate(_list(form, "groups", MOST_LISTED)):
        path = f"{ROOT}.groups[{place}]"
        if not isinstance(one, Mapping) or set(one) != {"name", "where"}:
            raise _mistake(path, type(one).__name__, 'an object with "name" and "where"')
        name = one["name"]
        if not isinstance(name, str) or not 0 < len(name) <= MOST_LETTERS:
            raise _mistake(f"{path}.name", name, f"a text of 1 to {MOST_LETTERS} letters")
        groups.append(Group(name, from_json(one["where"], f"{path}.where")))
    if groups:
        _at(f"{ROOT}.groups", lambda: check_groups(tuple(groups)))
    return tuple(groups)


def _genes(form: _Form, ask: QuestionKind) -> tuple[str, ...]:
    genes = _texts(form, "genes", MOST_LISTED)
    fewest, most = {
        QuestionKind.CHANGES: (1, 1),
        QuestionKind.PATTERNS: (FEWEST_GENES, MOST_GENES),
    }.get(ask, (0, MOST_LISTED))
    may_be_left_out = ask is not QuestionKind.CHANGES and not genes
    if not (may_be_left_out or fewest <= len(set(genes)) <= most):
        raise _mistake(f"{ROOT}.genes", f"{len(genes)} genes", f"{fewest} to {most} symbols")
    return genes


def _charts(form: _Form) -> tuple[str, ...]:
    charts = _texts(form, "charts", MOST_LISTED)
    for place, name in enumerate(charts):
        if name not in CHARTS and name not in GENE_TABLES:
            raise _mistake(f"{ROOT}.charts[{place}]", name, nearest(name, [*CHARTS, *GENE_TABLES]))
    return charts


def _of(form: _Form, ask: QuestionKind) -> Unit:
    unit = _word(form, "of", Unit, Unit.PATIENTS)
    if unit is Unit.SAMPLES and ask not in OF_SAMPLES:
        raise _mistake(f"{ROOT}.of", unit.value, Unit.PATIENTS.value)
    return unit


def _survival(form: _Form) -> SurvivalQuestion:
    """Read what is waited for, since when."""
    usual = SurvivalQuestion()
    endpoint = _at(
        f"{ROOT}.endpoint",
        lambda: read_endpoint(_text(form, "endpoint", "death"), _text(form, "competing", "")),
    )
    censor_at = _at(
        f"{ROOT}.censor_at", lambda: read_dated(_text(form, "censor_at", "last-contact"))
    )
    anchor = _at(f"{ROOT}.from", lambda: read_dated(_text(form, "from", str(usual.anchor))))
    since = _text(form, "entry", "")
    entry = _at(f"{ROOT}.entry", lambda: read_dated(since)) if since else None
    landmark = _whole(form, "landmark_days", 0, 0, LONGEST_DAYS)
    whole = Endpoint(endpoint.events, endpoint.competing, censor_at)
    return _at(ROOT, lambda: SurvivalQuestion(whole, anchor, entry, landmark))


_Read = TypeVar("_Read")


def _at(path: str, read: Callable[[], _Read]) -> _Read:
    """Read something, and say where it stands if it is wrong."""
    try:
        return read()
    except CriteriaError as fault:
        raise CriteriaError(
            f"{path}: {fault.found}", remedy=fault.remedy, value=fault.value
        ) from None


def _word(form: _Form, key: str, words: type[_Word], usual: _Word | None) -> _Word:
    """Read one word of a closed list."""
    value = form.get(key, usual)
    if not isinstance(value, str) or value not in set(words):
        raise _mistake(f"{ROOT}.{key}", value, nearest(value, words))
    return words(value)


def _whole(form: _Form, key: str, usual: int, least: int, most: int) -> int:
    value = form.get(key, usual)
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value <= most:
        raise _mistake(f"{ROOT}.{key}", value, f"a whole number from {least} to {most}")
    return value


def _text(form: _Form, key: str, usual: str) -> str:
    value = form.get(key, usual)
    if not isinstance(value, str) or len(value) > MOST_LISTED:
        raise _mistake(f"{ROOT}.{key}", value, "a text")
    return value


def _texts(form: _Form, key: str, most: int) -> tuple[str, ...]:
    values = _list(form, key, most)
    for place, value in enumerate(values):
        if not isinstance(value, str) or not 0 < len(value) <= MOST_LISTED:
            raise _mistake(f"{ROOT}.{key}[{place}]", value, "a text")
    return tuple(cast("Iterable[str]", values))


def _list(form: _Form, key: str, most: int) -> list[object]:
    values = form.get(key, [])
    if not isinstance(values, list) or len(values) > most:
        raise _mistake(f"{ROOT}.{key}", type(values).__name__, f"a list of at most {most}")
    return values


def _mistake(path: str, found: object, wanted: str) -> CriteriaError:
    shown = str(found)[:MOST_LETTERS]
    return CriteriaError(f"{path} is {shown!r}", remedy=f"write {wanted}", value=shown)
