"""Read what is asked of a gene: mutations, copy number, fusions, and whether it was looked at."""

import math
import re

from oncommons.domain.criteria import words
from oncommons.domain.criteria.algebra import Criteria
from oncommons.domain.criteria.leaves import WHOLE, IsMutated
from oncommons.domain.criteria.text_form.calls import Argument, Call
from oncommons.domain.criteria.text_form.columns import beyond
from oncommons.domain.criteria.text_form.flat import flat
from oncommons.domain.criteria.text_form.grammar import CALL_WORDS, CLASS_GROUPS, NONE
from oncommons.domain.criteria.text_form.tokens import Kind, Token
from oncommons.domain.variant_classes import VariantClass

CHANGE = re.compile(r"[A-Z*][0-9]+\S+")
CODONS = re.compile(r"(?:[A-Z*]?([0-9]{1,9}))(?:-[A-Z*]?([0-9]{1,9}))?")
CLASSES = {one.value.lower(): (one,) for one in VariantClass} | CLASS_GROUPS
_LABELS = ("change", "codon", "codons", "exon", "class", "vaf")
_KINDS = ("mutation", "amplification", "deletion", "fusion")


def read_mutated(call: Call) -> IsMutated:
    """Read a gene and everything that is asked of its mutation."""
    gene, asked = call.subject("a gene"), dict[str, object]()
    for one in call.rest():
        for key, value in _part(call, one).items():
            if key == "classes" and isinstance(value, tuple):
                before = asked.get(key, ())
                asked[key] = tuple(sorted({*value, *(before if isinstance(before, tuple) else ())}))
            elif key in asked:
                raise one.wrong("this is said a second time", "say it once, or join two with or")
            else:
                asked[key] = value
    return IsMutated(gene, **asked)  # type: ignore[arg-type]


def read_altered(call: Call) -> Criteria:
    """Read any alteration of a gene, one kind of them, or a mutation that is told closer."""
    gene, rest = call.subject("a gene"), call.rest()
    kind = rest[0].first.key if len(rest) == 1 and not rest[0].label else ""
    if not rest or kind in _KINDS:
        return flat(words.altered(gene, kind))
    return read_mutated(call)


def read_copy_number(call: Call) -> Criteria:
    """Read a gene and its calls."""
    gene, calls = call.subject("a gene"), []
    for one in call.rest():
        token = one.single("a call")
        if token.key == NONE:
            continue
        if token.key not in CALL_WORDS and token.text not in map(str, CALL_WORDS.values()):
            raise call.unknown(one, CALL_WORDS)
        calls.append(CALL_WORDS.get(token.key) or int(token.text))
    if not call.rest():
        raise call.wrong("copy_number needs calls", "write -2, -1, 1 or 2 after the gene")
    return words.copy_number(gene, *calls)


def read_fused(call: Call) -> Criteria:
    """Read a gene and, if named, its partner."""
    gene, rest = call.subject("a gene"), call.rest(1)
    return words.fused(gene, rest[0].single("a gene").text if rest else "")


def read_profiled(call: Call) -> Criteria:
    """Read a gene and the finding that the assay would show."""
    gene, rest = call.subject("a gene"), call.rest(1)
    if rest and rest[0].single("a finding").key not in WHOLE:
        raise call.unknown(rest[0], WHOLE)
    return words.profiled(gene, rest[0].first.key if rest else "mutation")


def _part(call: Call, one: Argument) -> dict[str, object]:
    """Read one thing that is asked of a mutation."""
    match one.label:
        case "change":
            return {"protein_change": one.labelled().text}
        case "codon" | "codons":
            return _codons(one, one.after())
        case "exon":
            return {"exon": one.whole(one.labelled())}
        case "vaf":
            return {"min_vaf": _share(one)}
        case "class":
            return {"classes": _class(call, one, one.labelled())}
    return _unlabelled(call, one, one.single("a change"))


def _unlabelled(call: Call, one: Argument, token: Token) -> dict[str, object]:
    """Read a class, a codon or a protein change that stands alone."""
    if token.key in CLASSES:
        return {"classes": _class(call, one, token)}
    if token.kind is Kind.WORD and CODONS.fullmatch(token.text.removeprefix("p.")):
        return _codons(one, (token,))
    if token.kind is Kind.QUOTED or CHANGE.fullmatch(token.text.removeprefix("p.")):
        return {"protein_change": token.text.removeprefix("p.")}
    raise call.unknown(one, [*CLASS_GROUPS, *map(str, VariantClass), *_LABELS])


def _codons(one: Argument, tokens: tuple[Token, ...]) -> dict[str, object]:
    """Read one codon, or the first and last of a range."""
    if len(tokens) == 3 and tokens[1].key == "to":
        return {"first_codon": one.whole(tokens[0]), "last_codon": one.whole(tokens[2])}
    found = CODONS.fullmatch(tokens[0].text.removeprefix("p."))
    if found is None or len(tokens) > 1:
        raise one.wrong("codons are not numbers here", "write codon 858 or codons 729-761")
    return {"first_codon": int(found[1]), "last_codon": int(found[2] or found[1])}


def _share(one: Argument) -> float:
    """Read the smallest share of reads with the variant."""
    sign = one.tokens[1].text
    if len(one.tokens) != 3 or sign not in (">", ">="):
        raise one.wrong("vaf takes a smallest share of reads", "write vaf >= 0.05")
    share = one.number(one.tokens[2])
    return share if sign == ">=" else beyond(share, math.inf, whole=False)


def _class(call: Call, one: Argument, token: Token) -> tuple[str, ...]:
    """Read a MAF class, or a word for several."""
    if token.text.lower() not in CLASSES:
        raise call.unknown(Argument(one.text, (token,)), [*CLASS_GROUPS, *map(str, VariantClass)])
    return tuple(map(str, CLASSES[token.text.lower()]))
