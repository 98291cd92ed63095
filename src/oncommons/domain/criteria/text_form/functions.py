"""The words that take brackets, such as `mutated`: what each asks for and how it is read."""

from collections.abc import Callable
from dataclasses import dataclass

from oncommons.domain.criteria import words
from oncommons.domain.criteria.algebra import Criteria
from oncommons.domain.criteria.text_form.calls import Call
from oncommons.domain.criteria.text_form.genes import (
    read_altered,
    read_copy_number,
    read_fused,
    read_mutated,
    read_profiled,
)
from oncommons.domain.criteria.text_form.histories import (
    read_event,
    read_measured,
    read_response,
    read_treated,
)


def _nothing(call: Call, made: Criteria) -> Criteria:
    """Refuse arguments where a word takes none."""
    if call.arguments:
        raise call.arguments[0].wrong(f"{call.name.shown} takes nothing", "leave the brackets out")
    return made


def _single(make: Callable[[str], Criteria], what: str) -> Callable[[Call], Criteria]:
    """Read one argument."""

    def read(call: Call) -> Criteria:
        subject = call.subject(what)
        call.rest(0)
        return make(subject)

    return read


@dataclass(frozen=True, slots=True)
class Function:
    """A word with brackets.

    Args:
        forms: how it is written; the first one is the example of messages.
        says: what it asks for.
        reads: makes the criteria from what stands in the brackets.
        bare: whether it may stand without brackets.
    """

    forms: tuple[str, ...]
    says: str
    reads: Callable[[Call], Criteria]
    bare: bool = False


FUNCTIONS: dict[str, Function] = {
    "mutated": Function(
        (
            "mutated(TP53)",
            "mutated(EGFR, L858R)",
            "mutated(EGFR, codon 858)",
            "mutated(EGFR, codons 729-761)",
            "mutated(EGFR, exon 19)",
            "mutated(TP53, truncating)",
            "mutated(TP53, class Splice_Site)",
            "mutated(KRAS, G12C, vaf >= 0.05)",
        ),
        "A mutation of the gene that meets all that is asked; without classes, one that changes"
        " the protein. `change` before an unusual protein change takes it as it is.",
        read_mutated,
    ),
    "amplified": Function(
        ("amplified(ERBB2)",), "The gene is amplified.", _single(words.amplified, "a gene")
    ),
    "deleted": Function(
        ("deleted(CDKN2A)",), "The gene is deeply deleted.", _single(words.deleted, "a gene")
    ),
    "copy_number": Function(
        ("copy_number(MYC, 1, 2)", "copy_number(MYC, gain, amplification)"),
        "One of these calls: -2 deletion, -1 loss, 1 gain, 2 amplification.",
        read_copy_number,
    ),
    "fused": Function(
        ("fused(ALK)", "fused(EML4, ALK)"),
        "A rearrangement of the gene, with any partner or with this one, in either order.",
        read_fused,
    ),
    "altered": Function(
        ("altered(EGFR)", "altered(EGFR, L858R)", "altered(ERBB2, amplification)"),
        "Mutated, amplified, deeply deleted or fused; or one of them; or a mutation told closer,"
        " as in `mutated`.",
        read_altered,
    ),
    "profiled": Function(
        ("profiled(TP53)", "profiled(ALK, fusion)"),
        "An assay would show a mutation of the gene, or its copy_number or fusion.",
        read_profiled,
    ),
    "panel": Function(
        ("panel(IMPACT468)",),
        "A sample was assayed with this panel.",
        _single(words.panel, "a panel"),
    ),
    "treated": Function(
        (
            "treated(osimertinib)",
            "treated(osimertinib, line 1)",
            "treated(atc L01E)",
            "treated(kind radiotherapy)",
            "treated",
        ),
        "A drug, an ATC code or its start, a kind or a line of treatment; all that is named holds"
        " of one treatment. Alone: any treatment.",
        read_treated,
        bare=True,
    ),
    "event": Function(
        ("event(metastasis)", "event(toxicity, code 10016256)"),
        "Something in the table of events, by its type and code.",
        read_event,
    ),
    "response": Function(
        ("response(PD)", "response(CR, PR)"),
        "An assessment with one of these results.",
        read_response,
    ),
    "progressed": Function(
        ("progressed",),
        "A progression, as a result PD or as the event of progression-free survival.",
        lambda call: _nothing(call, words.progressed()),
        bare=True,
    ),
    "measured": Function(
        ("measured(CEA, > 5 ng/mL)", "measured(CEA, from 5 to 20 ng/mL)", "measured(CEA)"),
        "A measurement within bounds; in another unit it is unknown.",
        read_measured,
    ),
    "diagnosed": Function(
        ("diagnosed(metastasis)", "diagnosed"),
        "An event of the disease of this type, or of any.",
        lambda call: words.diagnosed(*call.words("tumours.event_type")),
        bare=True,
    ),
    "diagnosis": Function(
        ("diagnosis",),
        "The diagnosis of a primary tumour: short for `diagnosed(primary)`.",
        lambda call: _nothing(call, words.diagnosed("primary")),
        bare=True,
    ),
    "sampled": Function(
        ("sampled(metastasis)", "sampled"),
        "A sample of this type was taken, or any; `sample` says the same.",
        lambda call: words.sampled(*call.words("samples.sample_type")),
        bare=True,
    ),
    "died": Function(
        ("died",), "The patient died.", lambda call: _nothing(call, words.died()), bare=True
    ),
    "in_cohort": Function(
        ("in_cohort(c0123456789abcdef)",),
        "The patient belongs to a saved cohort.",
        _single(words.in_cohort, "the id of a saved cohort"),
    ),
}
FUNCTIONS["sample"] = FUNCTIONS["sampled"]
