"""A commons in a notebook: choose patients through a grant, and see what may be shown."""

from oncommons.notebook.answer import Answer
from oncommons.notebook.cohort import Cohort, Commons, open_notebook

__all__ = ["Answer", "Cohort", "Commons", "open_notebook"]
