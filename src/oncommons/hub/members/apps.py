"""The name of this app for Django."""

from django.apps import AppConfig


class MembersConfig(AppConfig):
    """Organisations, people, their roles, training and tokens."""

    name = "oncommons.hub.members"
    label = "members"
