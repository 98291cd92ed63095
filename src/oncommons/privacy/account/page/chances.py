"""What outsiders achieve by labels, and what attackers achieved when it was tried."""

from oncommons.privacy.account.account import Account
from oncommons.privacy.account.verdict import telling
from oncommons.privacy.attack.rates import Rate
from oncommons.report import Block, Callout, CalloutKind, Paragraph, Section, TableBlock
from oncommons.report.charts.counts import words_of
from oncommons.report.numerals import count, decimal, share

Row = tuple[str, ...]
FEW_TRIED = 30
THRESHOLD = (
    "A threshold of 0.09 (9 %) is used by EMA Policy 0070 (EMA/90915/2016) and Health Canada"
    " guidance."
)


def chances_section(account: Account) -> Section:
    """Set the chances of outsiders before protection beside those of the release."""
    told, risk = account.outsiders, account.risk
    accepted = f"{100 * told.threshold:g} %"
    before = [_chance(risk.prosecutor_max_before), _chance(risk.prosecutor_mean_before)]
    if told.population is not None:
        before = ["not measured"] * 2
    rows: list[Row] = [
        (
            "Prosecutor, largest",
            _chance(risk.prosecutor_max_before),
            _chance(told.prosecutor_max),
        ),
        (
            "Prosecutor, mean",
            _chance(risk.prosecutor_mean_before),
            _chance(told.prosecutor_mean),
        ),
        ("Journalist, largest", before[0], _chance(told.journalist_max)),
        ("Journalist, mean", before[1], _chance(told.journalist_mean)),
        ("Marketer", before[1], _chance(told.marketer)),
    ]
    population = (
        "No register of the population was given, so journalist and marketer are taken to know"
        " who is in the release: their chances are those of the prosecutor."
    )
    if told.population is not None:
        population = f"The register of the population has {count(told.population)} people."
    above = f"{share(told.prosecutor_above)} of patients have"
    if not told.prosecutor_above:
        above = "No patient has"
    note = (
        f"{above} a prosecutor's chance above the {accepted} that the policy accepts. {THRESHOLD}"
        f" {population}"
    )
    table = TableBlock(
        "The chance of finding a person by labels alone",
        ("Outsider", "Before", "In the release"),
        rows,
        note=note,
    )
    return Section("What is guaranteed", [table, *_alike(account)])


def _alike(account: Account) -> list[Block]:
    """Say where a class gives a sensitive value away."""
    rows = [(words_of(name).capitalize(), share(part)) for name, part in telling(account).items()]
    if not rows:
        return []
    same = ", ".join(words_of(name) for name in account.constant)
    left_out = f" The same for everybody, so not listed: {same}." if same else ""
    return [
        TableBlock(
            "Patients whose whole class has one known value",
            ("Sensitive column", "Share of patients"),
            rows,
            note="Whoever knows the class knows the value. A rule on sensitive values in the"
            f" policy prevents it.{left_out}",
        )
    ]


def attacks_section(account: Account) -> Section:
    """Say what attackers achieved."""
    there, twin = account.attacked.published, account.attacked.twin
    matching = [
        (
            f"all {len(there.quasi)}" if one is there.matching else "the three that tell most",
            count(one.targets),
            count(one.least_candidates),
            share(one.most),
            share(one.mean),
            share(one.share_above),
        )
        for one in (there.matching, there.matching_any_three)
    ]
    tried: list[tuple[str, Rate]] = [
        ("Singling out, several attributes", twin.singling_out),
        ("Singling out, one attribute", twin.singling_out_univariate),
        ("Linkability, only one row fits", twin.linkability),
        ("Linkability, one of the rows that fit", twin.linkability_nearest),
        *((f"Inference of {words_of(name)}", rate) for name, rate in twin.inference.items()),
    ]
    blocks: list[Block] = [
        Paragraph(
            "Attackers were let loose on the release. They hold exact values of real patients;"
            " success is counted, not argued. A risk of 0 % means: no more success than with people"
            " who are not in the release."
        ),
        TableBlock(
            f"Matching risk: 1 over the rows that may be the person (seed {there.seed})",
            ("Known exactly", "Patients", "Fewest rows", "Largest", "Mean", "Above accepted"),
            matching,
            note="Overlapping labels hide people better than k says. Whoever replays the recoding"
            " gets back to the class, so the guarantee stays 1/k.",
        ),
        TableBlock(
            "The three attacks of the data-protection authorities (WP216), beside a control",
            ("Attack", "Tried", "Succeeded", "Control", "Risk", "95 % limits"),
            [_rate(name, rate) for name, rate in tried if rate.attacks],
            note=f"Risk = (success - control) / (1 - control), as Giomi et al. 2023. The control"
            f" are {count(twin.control)} patients kept out of a twin of the release, which was"
            f" recoded anew by the same policy.{_few(tried)}{_nothing(tried)}",
        ),
        *_given_back(account),
    ]
    return Section("What attackers achieved", blocks)


def _rate(name: str, rate: Rate) -> Row:
    """Write the outcome of one attack."""
    limits = f"{100 * rate.interval[0]:.1f} to {share(rate.interval[1])}"
    return (
        name,
        count(rate.attacks),
        share(rate.success),
        share(rate.control) if rate.control_attacks else "none",
        share(rate.risk),
        limits,
    )


def _few(tried: list[tuple[str, Rate]]) -> str:
    """Name the attacks that could be tried a few times only, so that their limits are wide."""
    names = [name for name, rate in tried if 0 < rate.attacks < FEW_TRIED]
    told = f" Tried fewer than {FEW_TRIED} times, so that the limits say little:"
    return f"{told} {', '.join(names).lower()}." if names else ""


def _nothing(tried: list[tuple[str, Rate]]) -> str:
    """Name the attacks for which the release gave nothing to attack with."""
    names = [name for name, rate in tried if not rate.attacks]
    return f" Nothing to attack with: {', '.join(names).lower()}." if names else ""


def _given_back(account: Account) -> list[Block]:
    """Warn of columns that return what recoding removed."""
    findings = account.attacked.findings
    if not findings:
        text = "No other column of a patient or first tumour returns what a label hides."
        return [Callout(CalloutKind.NOTE, text, "Nothing is given back")]
    text = " ".join(f"{one}." for one in findings)
    return [Callout(CalloutKind.WARNING, text, "A column gives labels back")]


def _chance(chance: float) -> str:
    """Write a chance as percent and as one in so many."""
    if chance <= 0:
        return "0 %"
    return f"{decimal(100 * chance, 2)} %, 1 in {count(max(1, round(1 / chance)))}"
