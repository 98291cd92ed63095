"""Settings of the hub; so far what the type checker and the tests need."""

SECRET_KEY = "made anew for every install"  # noqa: S105  replaced when the hub is installed
INSTALLED_APPS: list[str] = []
USE_TZ = True
