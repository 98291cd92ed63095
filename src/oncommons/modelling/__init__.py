"""From the patients in view to a model that travels as plain numbers, with its validation.

- `choose_question` says what a model can answer here.
- `design` turns the patients into rows; `fit` fits them; `validate` tests the model out of fold.
- `card` writes what a reader must know; `is_better_than_chance` says whether to use it at all.
- `model_golden` makes 20 examples for its package.
- `predict` answers for one patient; `patient_values` reads the inputs from the bedside's record.
"""

from oncommons.modelling.fitting import fit
from oncommons.modelling.model_card import card, is_better_than_chance
from oncommons.modelling.prediction import model_golden, patient_values, predict
from oncommons.modelling.question import choose_question
from oncommons.modelling.rows import Design, design
from oncommons.modelling.validation import validate

__all__ = [
    "Design",
    "card",
    "choose_question",
    "design",
    "fit",
    "is_better_than_chance",
    "model_golden",
    "patient_values",
    "predict",
    "validate",
]
