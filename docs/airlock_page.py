"""The page of the rules on files, written from the limits that the airlock reads."""

from dataclasses import fields
from inspect import getdoc

from oncommons.access.airlock.kinds import STAYS
from oncommons.access.airlock.limits import RESEARCH, STRICT, FileLimits, rule_set

RULES = {
    "R12": "Files are csv, tsv, json, md, txt, log, chart specifications (`.vl.json`,"
    " `.chart.json`, or JSON with a `$schema` of Vega), model packages (`.onc`), and programs"
    " (`.py`, `.R`, `.ipynb` without outputs). Looked for are ids of patients and samples,"
    " barcodes of registries, dates, e-mail addresses, cells that a spreadsheet would run, names"
    " of columns that look like others, letters that nobody sees, and data in programs. Nothing"
    " pickled leaves, no archive, no file of rows.",
    "R13": "A model package leaves when its own checks pass, its privacy gate blocks nothing, it"
    " stores no rows, and an attack on membership does badly.",
    "R14": "Texts and logs are short, have few numbers, and tell no group of one patient to one"
    " less than the minimum, in digits or in words, in English or in French.",
    "R15": "What is of no known kind is looked at by two people, or refused. So is a number whose"
    " patients are not declared.",
}


def airlock_page(made: str) -> str:
    """List the rules on files, and every limit."""
    rules = rule_set()
    says = _meanings()
    rows = [
        f"| `{one.name}` | {_shown(RESEARCH, one.name)} | {_shown(STRICT, one.name)}"
        f" | {says[one.name]} |"
        for one in fields(FileLimits)
    ]
    stays = ", ".join(f"`{name}`" for name in STAYS)
    return "\n".join(
        [
            made,
            "# Rules on the files of outputs\n",
            f"Rule set {rules['version']}, hash `{rules['sha256']}`, which covers the disclosure"
            " rules too. Every package says which rule set it was checked by.\n",
            *(f"## {rule}\n\n{text}\n" for rule, text in RULES.items()),
            "## Limits\n",
            "| limit | research | strict | meaning |",
            "|---|---|---|---|",
            *rows,
            "",
            f"Files that stay in the airlock: {stays}.",
        ]
    )


def _meanings() -> dict[str, str]:
    """Read what each limit means from the place where it is defined."""
    lines = (getdoc(FileLimits) or "").splitlines()
    pairs = (line.strip().split(": ", 1) for line in lines if line.startswith("    "))
    return {pair[0]: pair[1].rstrip(".") for pair in pairs if len(pair) == 2}


def _shown(limits: FileLimits, name: str) -> str:
    value = getattr(limits, name)
    return f"{value:,}" if isinstance(value, int) else str(value)
