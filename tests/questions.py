"""One example or more of every question of the store, for the tests that ask all of them."""

import importlib
import inspect
import pkgutil
from collections.abc import Callable, Iterator

from oncommons.domain.answers import GeneList
from oncommons.domain.endpoints import Dated, DayKind, Endpoint, SurvivalQuestion
from oncommons.domain.study import CHARTS, GENE_TABLES, Unit
from oncommons.domain.tables import released_tables
from oncommons.store import questions
from oncommons.store.questions.groups import FINDINGS
from oncommons.store.view import View

COUNTED = (
    "patients.sex", "tumours.oncotree", "tumours.age_at_diagnosis", "events.grade",
    "treatments.in_trial", "treatments.dose", "assays.purity", "copy_number.log2",
    "copy_number.call", "measurements.value", "samples.sample_type", "expression.value",
    "segments.log2",
)  # fmt: skip
NUMBERS = ("tumours.age_at_diagnosis", "patients.last_contact_day", "events.grade")
FILTERS = ({}, {"sex": ("female", "missing"), "mutated_genes": ("TP53",)})

IN_VIEW = "PAT000000"
"""A patient of `made_tables`, who is in every cohort that is asked."""

DEATH, PROGRESSION = Dated(DayKind.DEATH), Dated(DayKind.PROGRESSION)
SURVIVALS = (
    SurvivalQuestion(),
    SurvivalQuestion(Endpoint((PROGRESSION, DEATH)), Dated(DayKind.LINE, "1"), by="patients.sex"),
    SurvivalQuestion(
        Endpoint((Dated(DayKind.DEATH_OF_CANCER),), (Dated(DayKind.DEATH_OF_OTHER),)),
        Dated(DayKind.SAMPLE),
        entry=Dated(DayKind.ASSAY),
        by="tumours.oncotree",
        landmark_days=90,
    ),
    SurvivalQuestion(
        Endpoint(
            (Dated(DayKind.NEXT_TREATMENT), Dated(DayKind.METASTASIS)),
            censor_at=Dated(DayKind.EVENT, "imaging=a"),
        ),
        Dated(DayKind.TREATMENT),
        by="treatments.drug_name",
    ),
    SurvivalQuestion(
        Endpoint((Dated(DayKind.MEASURED, "a>=2.5"), Dated(DayKind.RECURRENCE))),
        Dated(DayKind.DRUG, "osimertinib"),
    ),
)

Call = tuple[tuple[object, ...], dict[str, object]]


def call(*arguments: object, **named: object) -> Call:
    """Write down how a question is asked."""
    return arguments, named


EXAMPLES: dict[str, list[Call]] = {
    "counts.count_by": [call(one) for one in COUNTED],
    "crossed.count_by_two": [
        call(("patients.sex", "tumours.grade")),
        call(("treatments.in_trial", "assays.purity")),
    ],
    "crossed.first_values": [
        call(("patients.sex",)),
        call(("copy_number.call", "tumours.oncotree", "events.grade")),
    ],
    "follow_up.follow_up": [call(one) for one in SURVIVALS],
    "genes.gene_frequencies": [
        call(),
        call(("TP53", "KRAS")),
        call(("NO_SUCH_GENE",)),
        *(call(kind=kind, unit=unit, most=9) for kind in GeneList for unit in Unit),
    ],
    "groups.altered_in": [call(one) for one in FINDINGS],
    "groups.having_of": [call("treatments.drug_name"), call("events.grade")],
    "groups.numbers_of": [call(one) for one in NUMBERS],
    "groups.profiled_in": [call()],
    "groups.values_of": [call("patients.sex"), call("copy_number.call")],
    "lines.drugs_by_line": [call(3)],
    "lollipop.genes_in": [call(("TP53", "EGFR", "NO_SUCH_GENE"))],
    "lollipop.protein_changes": [call("TP53"), call("NO_SUCH_GENE")],
    "members.member_ids": [call()],
    "members.sample_count": [call()],
    "one_patient.patient_record": [
        call(IN_VIEW, [one.name for one in released_tables()]),
        call(IN_VIEW, ("mutations", "treatments")),
    ],
    "oncoprint.kinds_in": [call()],
    "oncoprint.patterns": [
        call(("TP53", "KRAS"), ("patients.sex", "assays.panel_id")),
        call(("ALK",), unit=Unit.SAMPLES),
    ],
    "per_patient.patients_by_most": [call("treatments.line"), call("events.grade")],
    "per_patient.patients_by_rows": [call("samples.sample_id"), call("copy_number.call")],
    "study.count_chart": [call(one, FILTERS[at % 2]) for at, one in enumerate(CHARTS)],
    "study.count_genes": [call(one, FILTERS[at % 2]) for at, one in enumerate(GENE_TABLES)],
}


def found() -> dict[str, Callable]:
    """Find the functions of `store.questions` that ask a View, by module and name."""
    there = {}
    for one in pkgutil.iter_modules(questions.__path__, f"{questions.__name__}."):
        module = importlib.import_module(one.name)
        for name, function in inspect.getmembers(module, inspect.isfunction):
            own = function.__module__ == module.__name__ and not name.startswith("_")
            first = next(iter(inspect.signature(function).parameters.values()), None)
            if own and first is not None and first.annotation is View:
                there[f"{one.name.rpartition('.')[2]}.{name}"] = function
    return there


def ask_everything(view: View, most: int | None = None) -> Iterator[tuple[tuple, object]]:
    """Ask the examples, and the rows of every table; give what was asked and the answer.

    Args:
        view: whom to ask.
        most: examples of each question; all where it is None.
    """
    for name, function in found().items():
        for arguments, named in EXAMPLES[name][:most]:
            yield (name, arguments, named), function(view, *arguments, **named)
    for table in released_tables():
        if most is None or table.name in ("panels", "mutations"):
            yield ("rows", table.name), view.rows(table.name, table.names)
    yield ("patients",), view.patients()
