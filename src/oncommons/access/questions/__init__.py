"""Typed questions: read, held to a grant, answered exactly after R9, or with noise.

- `parse`, `check`: a question from JSON, and what a grant lets through.
- `ask`: the `Asker`, who answers through a View and keeps what was answered.
- `differencing`: the history of answered sets and published cells.
- `noise`, `budgets`: counts with noise, and what they may cost.
"""

from oncommons.access.questions.ask import Answer, Asker
from oncommons.access.questions.budgets import (
    Budgets,
    Charge,
    FileBudgets,
    Limits,
    open_budgets,
)
from oncommons.access.questions.check import ASKED_AT, check_question, may_ask
from oncommons.access.questions.differencing.history import Answered, History, open_history
from oncommons.access.questions.differencing.state import Standing
from oncommons.access.questions.noise import NoisyAsker, read_epsilon
from oncommons.access.questions.parse import parse, parse_text

__all__ = [
    "ASKED_AT",
    "Answer",
    "Answered",
    "Asker",
    "Budgets",
    "Charge",
    "FileBudgets",
    "History",
    "Limits",
    "NoisyAsker",
    "Standing",
    "check_question",
    "may_ask",
    "open_budgets",
    "open_history",
    "parse",
    "parse_text",
    "read_epsilon",
]
