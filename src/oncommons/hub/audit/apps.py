"""The name of this app for Django."""

from django.apps import AppConfig


class AuditConfig(AppConfig):
    """The audit trail, incidents, policies, obligations and their controls."""

    name = "oncommons.hub.audit"
    label = "audit"
