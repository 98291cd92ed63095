"""`oncommons therapy`: advice for one patient, inside the hospital."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from oncommons.cli.options import AsJson, CommonsFolder
from oncommons.cli.output import Answer, Rows, show
from oncommons.errors import TherapyError

if TYPE_CHECKING:
    from oncommons.domain.advice import BoardReport
    from oncommons.domain.patients import Patient

group = typer.Typer(help="Advise the tumour board on one patient.", no_args_is_help=True)

Language = Annotated[str, typer.Option("--language", help="Of the page: en or fr.")]


@group.command("advise")
def advise(
    commons: CommonsFolder,
    patient: Annotated[
        str, typer.Option("--patient", help="As the vault names it, SOURCE:ID; see `patients`.")
    ] = "",
    sample: Annotated[
        str, typer.Option("--sample", help="Sample to report on; the last assayed one by default.")
    ] = "",
    language: Language = "en",
    name: Annotated[str, typer.Option("--name", help="Name of the files.")] = "example",
    as_json: AsJson = False,
) -> None:
    """Write the board report of a patient: options with the evidence for and against.

    Without a patient it takes the one whose report shows most. The report is identified: it is
    written into the vault, as a page and as JSON, and only its owner may read it.

    Example: oncommons therapy advise ./commons --patient hospital-a:P-0001 --name board-12
    """
    from oncommons import store
    from oncommons.results.board import advise_patient, write_board
    from oncommons.therapy import board_json, read_language

    opened = store.open_commons(commons)
    spoken = read_language(language)
    report = advise_patient(_patient(opened.vault, patient, sample))
    board = write_board(report, opened, language=spoken, name=_file_name(name))
    data = {"page": board.page, "json": board.data, **board_json(report)}
    said: list[str | Rows] = [*_short(report), f"page: {board.page}", f"JSON: {board.data}"]
    show(Answer(data, said, f"oncommons therapy patients {commons}"), as_json=as_json)


@group.command("patients")
def patients(
    commons: CommonsFolder,
    gene: Annotated[
        list[str] | None,
        typer.Option("--gene", help="Only with an alteration of this gene; may be given again."),
    ] = None,
    most: Annotated[int, typer.Option("--most", min=1, help="List this many at most.")] = 20,
    as_json: AsJson = False,
) -> None:
    """List patients of the vault by their number; this is identified data.

    Example: oncommons therapy patients ./commons --gene EGFR
    """
    from oncommons import intake, store

    tables = intake.open_vault(store.open_commons(commons).vault).tables
    if gene:
        listed = intake.patients_altered(tables, gene, most=most)
    else:
        listed = intake.patient_ids(tables)[:most]
    said: list[str | Rows] = [
        Rows("Patients of the vault", ("patient",), [(one,) for one in listed])
    ]
    first = f" --patient {listed[0]}" if listed else ""
    answer = Answer({"patients": listed}, said, f"oncommons therapy advise {commons}{first}")
    show(answer, as_json=as_json)


def _patient(vault: Path, patient_id: str, sample_id: str) -> "Patient":
    """Read the patient asked for, or the one whose report shows most."""
    from oncommons import intake
    from oncommons.results.board import example_patient

    tables = intake.open_vault(vault).tables
    if patient_id:
        return intake.patient_record(tables, patient_id, sample_id=sample_id or None)
    found = example_patient(tables)
    if found is None:
        raise TherapyError(
            "no patient has an alteration with evidence",
            remedy="name a patient with --patient; the report will say what was looked for",
        )
    return found


def _file_name(name: str) -> str:
    """Refuse a name that would leave the folder."""
    if not name or not all(sign.isalnum() or sign in "-_" for sign in name):
        raise TherapyError(
            "this is no name for a file",
            remedy="use letters, digits, - and _",
            column="--name",
            value=name,
        )
    return name


def _short(report: "BoardReport") -> list[str | Rows]:
    """The options as a table, and what is open."""
    from oncommons.therapy.stances import deciding

    rows = [
        (
            " + ".join(option.drugs),
            deciding(option).tier.value,
            option.stance.value,
            "; ".join(
                dict.fromkeys(
                    str(match.alteration or match.evidence.profile)
                    for match in (*option.matches_for, *option.matches_against)
                )
            ),
        )
        for option in report.options
    ]
    columns = ("option", "tier", "stance", "because of")
    title = f"Options for the board ({report.patient.oncotree or 'tumour type unknown'})"
    return [
        Rows(title, columns, rows),
        f"{len(report.unknown)} open questions, {len(report.germline)} findings for counselling",
        report.decision_note,
    ]
