"""`oncommons modelling`: models and how far to trust them."""

from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, command, json_text, show
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort

group = typer.Typer(help="Fit disease models, and validate them.", no_args_is_help=True)


@group.command("fit")
@on_a_cohort
def fit(
    commons: CommonsFolder,
    asked: Asked,
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Write the result here as JSON; `sharing pack` reads it."),
    ] = None,
    as_json: AsJson = False,
) -> None:
    """Fit the model that the data allow, and validate it on patients that it never saw.

    Example: oncommons modelling fit ./commons --type BRCA --out fit.json
    """
    from oncommons import access, modelling
    from oncommons.store.atomic import write_atomically

    seen = open_cohort(commons, asked, needs_patients=True)
    view = seen.view
    rows = modelling.design(view, modelling.choose_question(view))
    model = modelling.fit(rows)
    validation = access.disclose(modelling.validate(rows), view.grant)
    card = modelling.card(model, validation.value)
    table = [
        (one.name, weight, error)
        for one, weight, error in zip(
            model.features, model.coefficients, model.standard_errors, strict=True
        )
    ]
    said: list[str | Rows] = [
        f"{card.title}: {card.performance}",
        Rows(card.outcome, ("input", ">coefficient", ">standard error"), table),
        *card.limits,
        *seen.notes,
    ]
    data: dict[str, object] = {
        "model": asdict(model),
        "validation": asdict(validation),
        "card": asdict(card),
        "notes": seen.notes,
    }
    next_command = command("modelling", "fit", commons, *asked.words(), "--out", "fit.json")
    if out is not None:
        write_atomically(out, json_text(data).encode())
        said.append(f"model, validation and card: {out}")
        next_command = command("sharing", "pack", out)
    show(Answer(data, said, next_command), as_json=as_json)
