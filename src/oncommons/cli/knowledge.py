"""`oncommons knowledge`: the facts that oncommons ships, with their sources."""

from dataclasses import asdict
from typing import Annotated

import typer

from oncommons.cli.options import AsJson
from oncommons.cli.output import Answer, Rows, command, show

group = typer.Typer(help="Facts with their source, version and licence.", no_args_is_help=True)


@group.command("list")
def list_tables(as_json: AsJson = False) -> None:
    """List the tables of facts that are shipped.

    Example: oncommons knowledge list
    """
    from oncommons.knowledge.catalogue import catalogue

    tables = catalogue()
    rows = [(one.name, one.version, one.rows, one.licence) for one in tables]
    said = [Rows("Shipped facts", ("table", "version", ">rows", "licence"), rows)]
    data = {"tables": [asdict(one) for one in tables]}
    show(Answer(data, said, command("knowledge", "approved", "BRAF")), as_json=as_json)


@group.command("approved")
def approved(
    gene: Annotated[str, typer.Argument(help="HGNC symbol, such as BRAF.")],
    as_json: AsJson = False,
) -> None:
    """Show which drugs are approved for alterations of one gene, and which are known not to work.

    Example: oncommons knowledge approved BRAF
    """
    from oncommons.domain.advice import Effect
    from oncommons.knowledge.approved import approved_pairs
    from oncommons.knowledge.genes import current_symbol

    symbol = current_symbol(gene.upper())
    pairs = [pair for pair in approved_pairs() if pair.gene == symbol]
    rows = [
        (
            pair.profile,
            ", ".join(pair.oncotree),
            " + ".join(pair.drugs),
            pair.effect.value if pair.is_in_force else f"{pair.effect.value}, {pair.status.value}",
            pair.agency.value,
            pair.source,
        )
        for pair in pairs
    ]
    helps = sum(pair.effect is Effect.SENSITIVITY and pair.is_in_force for pair in pairs)
    against = sum(pair.effect is Effect.RESISTANCE for pair in pairs)
    title = (
        f"{symbol}: {helps} pairs of drug and alteration in force, {against} known to bring"
        " resistance; nobody decides on a patient from this table alone"
    )
    columns = ("alteration", "tumour type", "drugs", "effect", "says who", "source")
    data = {"gene": symbol, "approved": [asdict(pair) for pair in pairs]}
    show(Answer(data, [Rows(title, columns, rows)], command("knowledge", "list")), as_json=as_json)
