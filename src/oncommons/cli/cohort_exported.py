"""`oncommons cohort export`: every answer about a cohort, as files to take along."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder, today
from oncommons.cli.output import Answer, Rows, command, show
from oncommons.cli.seen import Asked, on_a_cohort, open_cohort

if TYPE_CHECKING:
    from oncommons.domain.results import Disclosed
    from oncommons.store import View

COUNTED = (
    "patients.sex",
    "tumours.oncotree",
    "tumours.age_at_diagnosis",
    "stagings.stage_group",
    "samples.sample_type",
    "treatments.drug_name",
)
MOST_GENES = 200


@on_a_cohort
def export(
    commons: CommonsFolder,
    asked: Asked,
    out: Annotated[Path, typer.Option("--out", help="A new folder, or a file that ends in .zip.")],
    as_json: AsJson = False,
) -> None:
    """Write every disclosed answer about a cohort as CSV and JSON, with a README; never rows.

    Example: oncommons cohort export ./commons --type NSCLC --out lung.zip
    """
    from oncommons import cohort
    from oncommons.cohort.export import About
    from oncommons.domain.criteria import criteria_id
    from oncommons.domain.criteria.text_form import to_text

    seen = open_cohort(commons, asked)
    view = seen.view
    answers = _answers(view)
    criteria = view.criteria
    about = About(view.release_id, to_text(criteria), criteria_id(criteria), view.grant, today())
    files = cohort.export_files(answers, about)
    written = cohort.write_export(files, out)
    rows = [(name, len(content)) for name, content in files.items()]
    said: list[str | Rows] = [Rows(f"written: {written}", ("file", ">bytes"), rows), *seen.notes]
    next_command = command("cohort", "save", commons, "exported", *asked.words())
    data = {"out": written, "files": {name: len(content) for name, content in files.items()}}
    show(Answer({**data, "notes": seen.notes}, said, next_command), as_json=as_json)


def _answers(view: "View") -> "dict[str, Disclosed[object]]":
    """Ask everything that the grant allows, and let out what may be shown."""
    from oncommons import access, cohort
    from oncommons.domain.answers import GeneList

    def held(column: str) -> bool:
        table, _, name = column.partition(".")
        return view.has(table, name)

    raw: dict[str, object] = {"described": cohort.describe(view)}
    for column in COUNTED:
        if held(column):
            raw[f"counts_{column.replace('.', '_')}"] = cohort.count_by(view, column)
    lists = (
        (GeneList.MUTATIONS, "mutations.symbol"),
        (GeneList.COPY_NUMBER, "copy_number.symbol"),
        (GeneList.FUSIONS, "structural_variants.symbol1"),
    )
    for kind, column in lists:
        if held(column):
            raw[f"genes_{kind.value}"] = cohort.gene_frequencies(view, kind=kind, most=MOST_GENES)
    if held("patients.vital_status"):
        raw["survival"] = cohort.survival(view)
    return {name: access.disclose(one, view.grant) for name, one in raw.items()}  # type: ignore[arg-type]
