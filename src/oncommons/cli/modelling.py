"""`oncommons modelling`: models and how far to trust them."""

from dataclasses import asdict

import typer

from oncommons.cli.options import (
    AsJson,
    CommonsFolder,
    CriteriaFile,
    GrantFile,
    ReleaseName,
    TypeCode,
)
from oncommons.cli.output import Answer, Rows, show
from oncommons.cli.seen import Asked, open_view

group = typer.Typer(help="Fit disease models, and validate them.", no_args_is_help=True)


@group.command("fit")
def fit(
    commons: CommonsFolder,
    release: ReleaseName = "latest",
    grant: GrantFile = None,
    criteria: CriteriaFile = None,
    tumour_type: TypeCode = "",
    as_json: AsJson = False,
) -> None:
    """Fit the model that the data allow, and validate it on patients that it never saw."""
    from oncommons import access, modelling

    view = open_view(commons, Asked(release, grant, criteria, tumour_type))
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
    ]
    data = {"model": asdict(model), "validation": asdict(validation), "card": asdict(card)}
    show(Answer(data, said), as_json=as_json)
