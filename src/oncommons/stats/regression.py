"""Regression for the clinic's two outcomes: time to an event (Cox) and yes or no (logistic)."""

from oncommons.stats.cox import CoxFit, cox, cox_risk, cox_survival
from oncommons.stats.logistic import LogisticFit, logistic, logistic_probability

__all__ = [
    "CoxFit",
    "LogisticFit",
    "cox",
    "cox_risk",
    "cox_survival",
    "logistic",
    "logistic_probability",
]
