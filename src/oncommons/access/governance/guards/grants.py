"""Guards of grants, extracts and jobs: a live grant of an active project, and nothing used up."""

from oncommons.access.governance.guards.projects import end_is_ahead, owners_agree, papers_hold
from oncommons.access.governance.lacks import Lack
from oncommons.access.governance.lapses import last_day
from oncommons.access.governance.occasions import Occasion
from oncommons.access.governance.standing import lack_in_team
from oncommons.domain.governance.datasets import Dataset
from oncommons.domain.governance.outputs import Output, ProjectExtract, ProjectGrant, ProjectJob
from oncommons.domain.governance.projects import PaperKind, Project
from oncommons.domain.governance.states import ProjectState, Standing
from oncommons.domain.grants import Depth

MOST_STARTS = 2
"""How often a job is started: once, and once more where it was lost before it wrote anything."""


def _active(project: Project, occasion: Occasion) -> Lack | None:
    if project.state is not ProjectState.ACTIVE:
        found = f"project {project.project_id} is {project.state}, not active"
        return Lack("PROJECT_STATE", found, "ask a governance manager what it waits for")
    return end_is_ahead(project, occasion) or papers_hold(project, occasion)


def _live(grant: ProjectGrant, occasion: Occasion) -> Lack | None:
    standing = grant.standing(occasion.today)
    if standing is Standing.LIVE:
        return None
    says = {
        Standing.UNSIGNED: "is not signed",
        Standing.WAITING: f"begins on {grant.valid_from}",
        Standing.HELD: "is held",
        Standing.REVOKED: "was revoked",
        Standing.ENDED: f"ended on {grant.valid_until}",
    }
    found = f"grant {grant.grant_id} {says[standing]}"
    remedy = f"ask the owner of dataset {grant.dataset.dataset_id}"
    return Lack(f"GRANT_{standing.value.upper()}", found, remedy)


def project_is_active(
    thing: ProjectGrant | ProjectExtract | ProjectJob | Output, occasion: Occasion
) -> Lack | None:
    """The project is active, has not ended, and all its papers hold."""
    has_project = thing if isinstance(thing, ProjectGrant | Output) else thing.grant
    return _active(has_project.project, occasion)


def grant_is_live(
    thing: ProjectGrant | ProjectExtract | ProjectJob, occasion: Occasion
) -> Lack | None:
    """The grant is signed, not held, not revoked, and in date."""
    return _live(thing if isinstance(thing, ProjectGrant) else thing.grant, occasion)


def author_is_ready(job: ProjectJob, occasion: Occasion) -> Lack | None:
    """Its author is accredited, has a role of the project in force, and is trained."""
    return lack_in_team(job.author, job.grant.project, occasion.required, occasion.today)


def grant_reaches_rows(thing: ProjectExtract | ProjectJob, occasion: Occasion) -> Lack | None:
    """The grant reaches to the depth of research."""
    if thing.grant.depth is not Depth.RESEARCH:
        found = f"grant {thing.grant.grant_id} is of depth {thing.grant.depth}"
        return Lack("DEPTH", found, "ask the data owner for a grant of depth research")
    return None


def project_takes_grants(grant: ProjectGrant, occasion: Occasion) -> Lack | None:
    """The project is in onboarding or active."""
    if grant.project.state not in (ProjectState.ONBOARDING, ProjectState.ACTIVE):
        found = f"project {grant.project.project_id} is {grant.project.state}"
        return Lack("PROJECT_STATE", found, "grants are signed in onboarding")
    return None


def owners_agreed(grant: ProjectGrant, occasion: Occasion) -> Lack | None:
    """The owner of each dataset of the project agreed."""
    return owners_agree(grant.project, occasion)


def dataset_was_asked_for(grant: ProjectGrant, occasion: Occasion) -> Lack | None:
    """The application asks for the dataset."""
    wanted = {one.dataset_id for one in grant.project.datasets}
    if grant.dataset.dataset_id not in wanted:
        found = f"project {grant.project.project_id} did not ask for {grant.dataset.dataset_id}"
        return Lack("DATASET", found, "grant what the application asks for")
    return None


def tier_is_set(thing: ProjectGrant, occasion: Occasion) -> Lack | None:
    """The dataset has a tier."""
    if not thing.dataset.tier:
        found = f"no tier is set for {thing.dataset.dataset_id}"
        return Lack("TIER", found, "the data owner answers the questionnaire")
    return None


def dates_fit(grant: ProjectGrant, occasion: Occasion) -> Lack | None:
    """The grant ends neither before it begins, nor after the project or a paper of it."""
    if grant.valid_until < grant.valid_from:
        found = f"grant {grant.grant_id} would end before it begins"
        return Lack("GRANT_DATES", found, "give a last day after the first")
    limits = {"the project": grant.project.ends}
    for kind in PaperKind:
        limits[kind.words] = last_day(grant.project, kind) or grant.project.ends.min
    name, day = min(limits.items(), key=lambda one: one[1])
    if grant.valid_until > day:
        missing = f"{name} is missing" if day == day.min else f"{name} ends on {day}"
        found = f"grant {grant.grant_id} would end on {grant.valid_until}, and {missing}"
        return Lack("GRANT_DATES", found, "let it end then or earlier, or have the paper renewed")
    return None


def nothing_is_used_up(job: ProjectJob, occasion: Occasion) -> Lack | None:
    """No quota and no ceiling of costs is used up."""
    if job.over:
        found = f"used up: {', '.join(job.over)}"
        return Lack("QUOTA", found, "wait until it is filled again, or ask a governance manager")
    return None


def may_start_again(job: ProjectJob, occasion: Occasion) -> Lack | None:
    """The job was started once, and wrote nothing."""
    if job.wrote_output or job.attempts >= MOST_STARTS:
        found = f"job {job.job_id} was lost after it wrote something, or was lost twice"
        return Lack("ATTEMPTS", found, "hand it in again")
    return None


def dataset_is_published(dataset: Dataset, occasion: Occasion) -> Lack | None:
    """The dataset is published, and has a tier."""
    if not dataset.is_published or not dataset.tier:
        found = f"dataset {dataset.dataset_id} is not published"
        return Lack("NOT_PUBLISHED", found, "look in the catalogue for those that are")
    return None
