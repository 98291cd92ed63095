"""Settings of Django; a hub opened with `open_hub` gets the database of its commons."""

import os
import secrets
from pathlib import Path

from oncommons.hub.configuration import Configuration, database_settings, read_configuration

COMMONS = Path(os.environ["ONCOMMONS_COMMONS"]) if "ONCOMMONS_COMMONS" in os.environ else None
CONFIGURED = Configuration() if COMMONS is None else read_configuration(COMMONS, os.environ)

# Nothing is signed with it yet that outlives a process.
SECRET_KEY = secrets.token_urlsafe(50)
DEBUG = False
ALLOWED_HOSTS: list[str] = []
INSTALLED_APPS = ["oncommons.hub.audit", "oncommons.hub.members", "oncommons.hub.projects"]
DATABASES = {"default": database_settings(CONFIGURED.database, COMMONS)}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
TIME_ZONE = "UTC"
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("fr", "Français")]
