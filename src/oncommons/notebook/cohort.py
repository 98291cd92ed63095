"""A commons and its cohorts in a notebook: each shows itself, through the rules of its grant."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import escape
from pathlib import Path

from oncommons import access, cohort, journey, store
from oncommons.domain.answers import Counts, GeneFrequencies, GeneList, Survival
from oncommons.domain.criteria import EVERYONE, Criteria
from oncommons.domain.criteria.text_form import from_text, to_text
from oncommons.domain.described import Description
from oncommons.domain.flow import FlowBy, TreatmentFlow
from oncommons.notebook.answer import Answer, figure_html
from oncommons.report.charts.counts import counts_chart
from oncommons.report.numerals import count

_SHOWN = ("patients.sex", "tumours.oncotree")


@dataclass(frozen=True, slots=True, eq=False)
class Cohort:
    """Patients of one release, chosen by criteria and seen through a grant.

    Each of its methods gives what the disclosure rules let out, and none a row of a patient.
    """

    _opened: store.Commons
    _view: store.View

    def where(self, criteria: str | Criteria) -> "Cohort":
        """Choose among these patients.

        Args:
            criteria: a sentence such as "sex is female and mutated(TP53)", or criteria. Saved
                cohorts may be named.

        Raises:
            CriteriaError: the sentence cannot be read, or asks for what is not there.
            GrantError: a column is not granted.
        """
        read = from_text(criteria) if isinstance(criteria, str) else criteria
        saved = cohort.criteria_of(cohort.saved_cohorts(self._opened))
        return Cohort(self._opened, cohort.select(self._view, read, saved=saved))

    @property
    def patients(self) -> int | None:
        """How many they are; None where they are too few to tell."""
        return access.disclose(cohort.cohort_size(self._view), self._view.grant).value.patients

    @property
    def criteria(self) -> str:
        """Who they are, as a sentence."""
        return to_text(self._view.criteria)

    def count(self, by: str) -> Answer[Counts]:
        """Count them by a column, such as "patients.sex"."""
        return Answer(access.disclose(cohort.count_by(self._view, by), self._view.grant))

    def genes(
        self,
        genes: Sequence[str] = (),
        *,
        kind: GeneList = GeneList.MUTATIONS,
        most: int = 20,
    ) -> Answer[GeneFrequencies]:
        """Say how often genes are altered, of those in whom they were looked at.

        Args:
            genes: their symbols; the most often altered by default.
            kind: what is counted.
            most: how many at most.
        """
        raw = cohort.gene_frequencies(self._view, tuple(genes), kind=kind, most=most)
        return Answer(access.disclose(raw, self._view.grant))

    def survival(self, by: str | None = None) -> Answer[Survival]:
        """Estimate overall survival since diagnosis, by the values of a column if one is named."""
        return Answer(access.disclose(cohort.survival(self._view, by), self._view.grant))

    def describe(self, by: str = "") -> Answer[Description]:
        """Describe them as the first table of a paper does, side by side if a column is named."""
        return Answer(access.disclose(cohort.describe(self._view, by=by), self._view.grant))

    def treatments(self, by: FlowBy = FlowBy.CLASS, lines: int = 3) -> Answer[TreatmentFlow]:
        """Follow them from line to line of treatment."""
        raw = cohort.treatment_flow(self._view, by=by, lines=lines)
        return Answer(access.disclose(raw, self._view.grant))

    def _repr_html_(self) -> str:
        """Show who they are, how many, and what they have, as far as the grant goes."""
        head = f"<p><b>{escape(self._size())}</b><br>{escape(self.criteria)}</p>"
        charts = []
        for column in _SHOWN:
            table, _, name = column.partition(".")
            if self._view.has(table, name):
                answer = self.count(column).disclosed
                figure = counts_chart(answer.value, minimum=answer.minimum)
                charts.append(figure_html(figure, small=True))
        foot = f"Release {self._view.release_id}, grant {self._view.grant.grant_id}."
        return f"<div>{head}{''.join(charts)}<p style='color:#55606e'>{escape(foot)}</p></div>"

    def __repr__(self) -> str:
        """Say who they are, and how many."""
        return f"<Cohort: {self._size()}; {self.criteria}>"

    def _size(self) -> str:
        patients = self.patients
        return "few patients" if patients is None else f"{count(patients)} patients"


@dataclass(frozen=True, slots=True, eq=False)
class Commons:
    """A release of a commons in a notebook, seen through one grant.

    Args:
        everybody: all patients of the grant.
    """

    everybody: Cohort

    def cohort(self, criteria: str | Criteria = EVERYONE) -> Cohort:
        """Choose patients by a sentence or by criteria; everybody by default.

        Raises:
            CriteriaError: the sentence cannot be read, or asks for what is not there.
            GrantError: a column is not granted.
        """
        return self.everybody.where(criteria)

    def saved(self, name: str) -> Cohort:
        """Give a saved cohort by its name, on the release of this grant.

        Raises:
            CriteriaError: there is none of that name.
        """
        return self.everybody.where(cohort.find_saved(self.everybody._opened, name).criteria)

    def close(self) -> None:
        """Let go of the release."""
        self.everybody._view.close()

    def _repr_html_(self) -> str:
        return self.everybody._repr_html_()


def open_notebook(
    folder: str | Path,
    *,
    grant: str | Path | None = None,
    release: str = "latest",
    today: date | None = None,
) -> Commons:
    """Open a commons for a notebook.

    Args:
        folder: the commons.
        grant: the file of the grant; the steward's own where none is named, which needs the key.
        release: with the steward's grant, the release by id or label.
        today: the day of the question; this day by default.

    Returns:
        The release, of which only disclosed answers come out.

    Raises:
        CommonsError: there is no commons, or no such release.
        GrantError: the grant cannot be read, or opens nothing.
        KeyProblem: without a grant, the key of the commons cannot be used.

    Example:
        >>> from oncommons.notebook import open_notebook
        >>> open_notebook("nowhere")  # doctest: +IGNORE_EXCEPTION_DETAIL
        Traceback (most recent call last):
        CommonsError: nowhere is not a commons
    """
    day = today or _today()
    opened = store.open_commons(Path(folder))
    if grant is None:
        view = journey.steward_view(opened, today=day, release=release)
    else:
        # A notebook stays open for days; its grant may end meanwhile.
        clock = None if today else _today
        view = store.open_view(opened, access.read_grant(Path(grant)), today=day, clock=clock)
    return Commons(Cohort(opened, view))


def _today() -> date:
    return datetime.now(tz=UTC).date()
