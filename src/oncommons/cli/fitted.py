"""Read what `modelling fit --out` wrote: a model with its validation and its card."""

from dataclasses import dataclass
from pathlib import Path

from oncommons.domain.models import LinearModel, ModelCard, Validation
from oncommons.errors import ModelError


@dataclass(frozen=True, slots=True)
class Fitted:
    """A model, ready to be packed.

    Args:
        model: the model.
        card: what a reader must know before using it.
        validation: how well it does, after disclosure control.
    """

    model: LinearModel
    card: ModelCard
    validation: Validation


def read_fit(path: Path) -> Fitted:
    """Read a fitted model.

    Raises:
        ModelError: the file was not written by `modelling fit --out`; names where it differs.
    """
    from oncommons.sharing.forms import from_form, parse

    try:
        form = parse(path.read_bytes())
        if not isinstance(form, dict):
            raise ValueError("it is not a map")
        return Fitted(
            from_form(LinearModel, form["model"], "$.model"),
            from_form(ModelCard, form["card"], "$.card"),
            from_form(Validation, form["validation"]["value"], "$.validation.value"),
        )
    except (OSError, KeyError, TypeError, ValueError) as error:
        raise ModelError(
            f"this is no fitted model ({error})",
            remedy="write one with: oncommons modelling fit COMMONS --out FILE",
            file=path,
        ) from error
