"""A commons whose patients are told apart by one column, and everything to ask it questions."""

import datetime
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from oncommons import store
from oncommons.access.questions import Asker, History, open_history
from oncommons.domain.results import Disclosed
from oncommons.results.questions import asker
from tests.factories import assayed, open_latest, patients, publish

NOON = datetime.datetime(2026, 6, 1, 12, tzinfo=datetime.UTC)


@dataclass
class Desk:
    """Who asks, and where."""

    commons: store.Commons
    asker: Asker
    history: History

    def view(self, project: str = "P", **terms: object) -> store.View:
        return open_latest(self.commons, **({"project_id": project, "minimum": 10} | terms))

    def ask(self, form: object, view: store.View | None = None, now=NOON) -> Disclosed:
        return self.asker.ask(form, view or self.view(), self.history, now)

    def size(self, towns: Iterable[int], view: store.View | None = None) -> int | None:
        """Ask how many live in some towns."""
        return self.ask(living_in(towns), view).value.n


def living_in(towns: Iterable[int], ask: str = "size", **more: object) -> dict[str, object]:
    """Ask about those who live in some towns; town t has patients 10 t to 10 t + 9."""
    values = [f"T{town:02}" for town in towns]
    where = {"is": "column", "column": "patients.country_region", "in": values}
    return {"ask": ask, "where": where, **more}


def made_desk(folder: Path, number: int = 300) -> Desk:
    """Make a commons of so many patients: ten in each town, one site, every third one dead."""
    samples, assays = assayed(number)
    who = patients(
        number,
        country_region=lambda i: f"T{i // 10:02}",
        sex=lambda i: "female" if i % 2 else "male",
        vital_status=lambda i: "alive" if i % 3 else "dead",
    )
    commons = publish(folder, {"patients": who, "samples": samples, "assays": assays})
    return Desk(commons, asker(commons), open_history(commons))
