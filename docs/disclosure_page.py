"""The page of disclosure rules, written from the table of limits that the rules read."""

from oncommons.disclosure.depths import LIMITS, Strictness, rule_set

RULES = {
    "R1": "A group of one patient to one less than the minimum is hidden.",
    "R2": "Further cells are hidden until no sum tells a hidden count to fewer values than that.",
    "R3": "Counts of outputs are rounded, and percentages are of rounded counts. In place of"
    " rounding, `disclosure.rounding` gives the same patients the same noise.",
    "R4": "A sum or a mean needs contributors, and none who dominates it.",
    "R5": "No smallest or largest value; a percentile needs values beyond it on either side, so a"
    " median twice as many and a quartile four times.",
    "R6": "Curves step where enough exits are pooled, and end while enough are at risk. On a screen"
    " a step stands for that many deaths, which is stricter.",
    "R7": "A model keeps degrees of freedom, has patients on both sides of each level and of an"
    " outcome of two values, depends on no single patient, and is told without residuals.",
    "R8": "A chart leaves as the data that it draws; pictures do not leave.",
    "R9": "Two groups differ by enough patients, or by none.",
    "R10": "Of a sensitive attribute, none and all of a group are hidden like a small group.",
    "R11": "A variant is named where enough patients carry it; rarer ones count in their gene."
    " Germline variants leave only where the grant says so.",
    "R15": "A result of no known kind is never let out by a program alone.",
}


def disclosure_page(made: str) -> str:
    """List every rule with its limits at each depth."""
    rules = rule_set()
    depths = [one.value for one in Strictness]
    parts = [
        made,
        "# Disclosure rules\n",
        f"Version {rules.version}, hash `{rules.sha256}`. A grant sets its own smallest group; it"
        " then stands in place of every limit below that is one. Files of outputs have limits of"
        " their own (R12 to R14).\n",
    ]
    for rule, says in RULES.items():
        limits = [one for one in LIMITS if one.rule == rule]
        parts.append(f"## {rule}\n\n{says}\n")
        if limits:
            parts.append(f"| limit | {' | '.join(depths)} | meaning |")
            parts.append("|---" * (len(depths) + 2) + "|")
            for one in limits:
                numbers = " | ".join(str(value) for value in one.values)
                parts.append(f"| `{one.name}` | {numbers} | {one.says} |")
            parts.append("")
    return "\n".join(parts)
