"""Look up courses, and find roles that ask for one that nobody can take here."""

from oncommons.domain.governance.people import CourseRequired
from oncommons.errors import Refused
from oncommons.hub.members.models import CourseVersion
from oncommons.hub.members.standing import required


def course_version(course: str, version: int) -> CourseVersion:
    """Load one version of a course, an old one too.

    Raises:
        Refused: there is none.
    """
    row = CourseVersion.objects.filter(course_id=course, version=version).first()
    if row is None:
        found = f"there is no version {version} of course {course}"
        raise Refused("UNKNOWN", found, remedy="list them: oncommons access training courses")
    return row


def without_course() -> tuple[CourseRequired, ...]:
    """Give what is asked for and cannot be taken here: no such version is published."""
    latest: dict[str, int] = {}
    for row in CourseVersion.objects.order_by("version"):
        latest[row.course_id] = row.version
    return tuple(one for one in required() if latest.get(one.course, 0) < one.least_version)
