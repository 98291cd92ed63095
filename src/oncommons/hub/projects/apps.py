"""The name of this app for Django."""

from django.apps import AppConfig


class ProjectsConfig(AppConfig):
    """Calls, applications, reviews, projects and grants."""

    name = "oncommons.hub.projects"
    label = "projects"

    def ready(self) -> None:
        """Let the members know which projects a role touches."""
        from oncommons.hub.members.projects import tell
        from oncommons.hub.projects.values import projects_in

        tell(projects_in)
