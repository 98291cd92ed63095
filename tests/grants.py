"""Make grants, keys and extracts for tests; every value is made up."""

import datetime

from oncommons import access, store
from oncommons.access.grants import Authority, Terms, write_holds
from oncommons.access.grants.extracts import ExtractKeys, build_extract, make_demo_keys
from oncommons.domain.criteria import column
from oncommons.domain.governance.projects import Agreement, Paper, PaperKind
from oncommons.domain.grants import Depth
from tests.factories import NEXT_YEAR, TODAY, assayed, mutation, patients, publish, table

NOW = datetime.datetime(2026, 6, 1, 9, 30, tzinfo=datetime.UTC)
WOMEN = column("patients.sex", "female")


def commons_of(folder, number=20):
    """Publish patients, more than half of them women, with tumours, assays and mutations."""
    samples, assays = assayed(number)
    tumours = [
        {
            "tumour_id": f"t{i:03}",
            "patient_id": f"p{i:03}",
            "event_type": "primary",
            "oncotree": "LUAD",
            "age_at_diagnosis": "50-59",
            "age_at_diagnosis_low": 50,
            "age_at_diagnosis_high": 59,
        }
        for i in range(number)
    ]
    people = patients(number, sex=lambda i: "female" if i < number * 0.6 else "male")
    tables = {"patients": people, "tumours": table("tumours", *tumours)}
    tables |= {"samples": samples, "assays": assays}
    changes = [mutation(i, "TP53", i) for i in range(0, number, 2)]
    return publish(folder, tables | {"mutations": table("mutations", *changes)})


def terms(**changes):
    """Give terms of a grant of one year, with changes."""
    usual = {"project_id": "atlas", "valid_from": TODAY, "valid_until": NEXT_YEAR}
    return Terms(**(usual | changes))


def grant_of(commons, **changes):
    """Issue a grant on the latest release."""
    key = commons.keys / "commons.pem"
    return access.issue(terms(**changes), store.find_release(commons), key)


def hold(commons, act, *grant_ids, by="owner-b", reason="ethics under review", now=NOW):
    """Write one line about each grant."""
    return write_holds(commons, grant_ids, act, by=by, now=now, reason=reason)


def authority(**changes):
    """Give what was settled on a project that may have everything for two years."""
    end = datetime.date(2028, 6, 1)
    usual = {
        "datasets": ("lung-b",),
        "agreements": (Agreement("lung-b", "owner-b", TODAY),),
        "depth": Depth.RESEARCH,
        "ends": end,
        "papers": tuple(Paper(kind, "00" * 32, end) for kind in PaperKind),
    }
    return Authority(**(usual | changes))


def keys_of(commons) -> ExtractKeys:
    """Make the keys of a demonstration."""
    return make_demo_keys(commons)


def extract_of(commons, keys, where=None, **changes):
    """Build the extract of a new grant, and give both."""
    grant = grant_of(commons, **changes)
    view = store.open_view(commons, grant, today=TODAY)
    built = build_extract(view, where or commons.folder / "extracts", keys, today=TODAY)
    view.close()
    return built, grant
