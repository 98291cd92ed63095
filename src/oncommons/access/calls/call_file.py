"""Read a call from a TOML file; every mistake is listed with its line."""

from collections.abc import Sequence
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

from oncommons.access.calls.entries import Entry, FileMistake, nearest, refuse
from oncommons.access.calls.form_file import READY, read_form, ready_form
from oncommons.access.calls.toml_file import read_toml
from oncommons.domain.calls import (
    DEFAULT_CRITERIA,
    Call,
    CallForm,
    Criterion,
    Draw,
    PanelMember,
    Trait,
    TraitQuota,
)
from oncommons.domain.calls.call import PATIENT_BENEFIT
from oncommons.domain.calls.reviews import HIGHEST_MARK

_NEVER = datetime(1, 1, 1, tzinfo=UTC)


def read_call(path: Path) -> tuple[Call, Draw | None]:
    """Read a call.

    Args:
        path: a TOML file; `docs/how-to/run-a-call.md` describes it.

    Returns:
        The call, and the draw where its anchor has been published.

    Raises:
        CallError: it cannot be read, or has mistakes; lists each with its line.
    """
    mistakes: list[FileMistake] = []
    top = read_toml(path, mistakes)
    call, draw = _call(top), _draw(top)
    top.finish()
    _check(call, top)
    refuse(mistakes, path)
    return call, draw


def is_form(path: Path) -> bool:
    """Tell whether a file is a form, which has fields, and not a call.

    Args:
        path: a TOML file.

    Raises:
        CallError: it cannot be read, or is no TOML.
    """
    return "fields" in read_toml(path, []).content


def form_of(call: Call, folder: Path) -> CallForm:
    """Give the form of a call: a ready one by its name, or a file.

    Args:
        call: the call.
        folder: where the file of the call lies.

    Raises:
        CallError: there is no such form, or it has mistakes.
    """
    return read_form(folder / call.form) if call.form.endswith(".toml") else ready_form(call.form)


def _call(top: Entry) -> Call:
    limits = top.table("constraints")
    at_most = limits.whole("at_most_each", 1) if limits.has("at_most_each") else None
    at_least = _at_least(limits)
    limits.finish()
    return Call(
        call_id=top.text("id"),
        title=top.text("title"),
        opens=top.moment("opens") or _NEVER,
        closes=top.moment("closes") or _NEVER,
        quota=top.whole("quota", 1),
        reserve=top.whole("reserve", 0, default=0),
        chair=top.text("chair"),
        panel=_panel(top),
        criteria=_criteria(top),
        floor=top.number("floor", Fraction(3)),
        floor_each=top.number("floor_each", Fraction(2)),
        quorum=top.whole("quorum", 1, default=3),
        quorum_public=top.whole("quorum_public", 0, default=0),
        reviewers_each=top.whole("reviewers_each", 1, default=3),
        public_members=top.whole("public_members", 0, default=1),
        at_most_each=at_most,
        at_least=at_least,
        form=top.text("form", default=READY[0]),
    )


def _at_least(limits: Entry) -> tuple[TraitQuota, ...]:
    quotas = []
    for one in limits.tables("at_least", required=False):
        trait, number = one.word("trait", Trait), one.whole("number", 1)
        one.finish()
        if trait is not None:
            quotas.append(TraitQuota(trait, number))
    return tuple(quotas)


def _panel(top: Entry) -> tuple[PanelMember, ...]:
    panel = []
    for one in top.tables("panel"):
        panel.append(PanelMember(one.text("id"), one.text("organisation"), one.yes_no("public")))
        one.finish()
    return tuple(panel)


def _criteria(top: Entry) -> tuple[Criterion, ...]:
    if not top.has("criteria"):
        return DEFAULT_CRITERIA
    below = top.table("criteria")
    return tuple(Criterion(name, below.number(name)) for name in below.content)


def _draw(top: Entry) -> Draw | None:
    if not top.has("draw"):
        return None
    below = top.table("draw")
    draw = Draw(below.text("anchor"), below.moment("published_at") or _NEVER)
    below.finish()
    return draw


def _check(call: Call, top: Entry) -> None:
    """Note what contradicts itself."""
    if call.closes <= call.opens and _NEVER not in (call.opens, call.closes):
        top.wrong("closes", "is not after opens", "write a later time")
    if PATIENT_BENEFIT not in call.names:
        top.wrong("criteria", f"hold no {PATIENT_BENEFIT}", "add it: it decides between equals")
    for key, floor in (("floor", call.floor), ("floor_each", call.floor_each)):
        if floor > HIGHEST_MARK:
            top.wrong(key, f"is {floor}", f"write at most {HIGHEST_MARK}, the highest mark")
    for number, quota in enumerate(call.at_least):
        if quota.number > call.quota:
            top.wrong("constraints", f"at_least[{number}] wants more than the quota", "lower it")
    _check_form(call, top)
    _check_numbers(call, top)
    if call.panel:
        _check_panel(call, top)


def _check_form(call: Call, top: Entry) -> None:
    """Note a form that is neither ready nor a file."""
    if not call.form.endswith(".toml") and call.form not in READY:
        remedy = f"write {', '.join(READY)}, or the name of a file that ends in .toml"
        top.wrong("form", f'is "{call.form}"', remedy)


def _check_numbers(call: Call, top: Entry) -> None:
    """Note a quorum or public members that reviewers cannot give."""
    each = call.reviewers_each
    if call.quorum > each:
        top.wrong("quorum", f"is {call.quorum}, with {each} reviewers each", "lower it")
    if call.public_members > each:
        top.wrong("public_members", f"is {call.public_members}, of {each} reviewers", "lower it")
    if call.quorum_public > min(call.quorum, call.public_members):
        top.wrong(
            "quorum_public",
            f"is {call.quorum_public}, more than public_members or the quorum",
            "lower it",
        )


def _check_panel(call: Call, top: Entry) -> None:
    names = [one.reviewer_id for one in call.panel]
    if twice := _twice(names):
        top.wrong("panel", f"{twice} stands twice", "name each person once")
    if call.chair and call.chair not in names:
        top.wrong("chair", f'"{call.chair}" is not in the panel', nearest(call.chair, names))
    public = sum(one.is_public for one in call.panel)
    if len(names) < call.reviewers_each or public < call.public_members:
        top.wrong(
            "panel",
            f"has {len(names)} people, {public} of them public members",
            f"name {call.reviewers_each} or more, {call.public_members} or more of them public",
        )


def _twice(names: Sequence[str]) -> str:
    """Find the first name that stands twice; empty where none does."""
    return next((name for at, name in enumerate(names) if name in names[:at]), "")
