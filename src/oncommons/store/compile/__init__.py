"""Criteria to SQL: one nullable truth per patient, as in the logic of Kleene.

- `criteria`: `compile_criteria` puts the parts together, at the level of patients or of samples.
- `leaf_sql`: the query of one leaf. `row_sql`: what one row says about a leaf.
- `order_sql`: one thing and then another. `places`: how tables reach patients and samples.
"""

from oncommons.store.compile.criteria import Compiled, compile_criteria
from oncommons.store.compile.places import TO_PATIENT, UNLISTED
from oncommons.store.compile.row_sql import PROTEIN_CHANGING

__all__ = ["PROTEIN_CHANGING", "TO_PATIENT", "UNLISTED", "Compiled", "compile_criteria"]
