"""Read what is asked of a patient's history: treatments, events, responses, measurements."""

import math

from oncommons.domain.criteria import words
from oncommons.domain.criteria.algebra import Criteria
from oncommons.domain.criteria.leaves import WasMeasured, WasTreated
from oncommons.domain.criteria.text_form.calls import Argument, Call
from oncommons.domain.criteria.text_form.columns import beyond, read_value
from oncommons.domain.criteria.text_form.grammar import HINTS, NONE
from oncommons.domain.criteria.text_form.tokens import Kind, Token


def read_treated(call: Call) -> WasTreated:
    """Read what a treatment is to be: a drug, a code, a kind, a line."""
    asked: dict[str, object] = {}
    for one in call.arguments:
        label = one.label if one.label in ("atc", "kind", "line", "drug") else "drug"
        token = one.labelled() if one.label == label else one.single("a drug")
        if label in asked:
            raise one.wrong("this is said a second time", "say it once, or join two with or")
        asked[label] = token.text
        if label == "line":
            asked[label] = one.whole(token)
        elif label == "kind":
            if token.key in HINTS:
                raise one.wrong(f"no kind is {token.shown}", f"write {HINTS[token.key]}", token)
            asked[label] = read_value(call.text, "treatments.kind", token)
    return WasTreated(**asked)  # type: ignore[arg-type]


def read_event(call: Call) -> Criteria:
    """Read the kind of an event and, if named, its code."""
    kind, rest = call.subject("a kind of event"), call.rest(1)
    if rest and rest[0].label != "code":
        raise rest[0].wrong(f"event takes no {rest[0].first.shown}", "write code before a code")
    return words.event(kind, rest[0].labelled().text if rest else "")


def read_response(call: Call) -> Criteria:
    """Read the results of an assessment."""
    if not call.arguments:
        raise call.wrong("response needs a result")
    if [one.single("a result").key for one in call.arguments] == [NONE]:
        return words.response()
    return words.response(*call.words("responses.result"))


def read_measured(call: Call) -> WasMeasured:
    """Read what was measured, its bounds and their unit."""
    code, asked = call.subject("what was measured"), dict[str, object]()
    for one in call.rest():
        for key, value in _bounds(one).items():
            if key in asked:
                raise one.wrong("this is said a second time", "say it once")
            asked[key] = value
    return WasMeasured(code, **asked)  # type: ignore[arg-type]


def _bounds(one: Argument) -> dict[str, object]:
    """Read `> 5 ng/mL`, `from 5 to 9 ng/mL` or `unit ng/mL`."""
    tokens = one.tokens
    if one.label == "unit":
        return {"unit": one.labelled().text}
    if one.label == "from" and len(tokens) in (4, 5) and tokens[2].key == "to":
        bounds = {"low": one.number(tokens[1]), "high": one.number(tokens[3])}
        return bounds | _unit(tokens[4:])
    side = {">": "low", ">=": "low", "<": "high", "<=": "high"}.get(one.first.text)
    if one.first.kind is not Kind.SIGN or side is None or len(tokens) not in (2, 3):
        raise one.wrong("here bounds must stand", "write as in measured(CEA, > 5 ng/mL)")
    bound = one.number(tokens[1])
    if one.first.text in "<>":
        bound = beyond(bound, math.inf if side == "low" else -math.inf, whole=False)
    return {side: bound} | _unit(tokens[2:])


def _unit(tokens: tuple[Token, ...]) -> dict[str, object]:
    return {"unit": tokens[0].text} if tokens else {}
