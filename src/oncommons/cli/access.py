"""`oncommons access`: who may see what, and what may leave."""

import typer

from oncommons.cli import (
    access_airlock,
    access_ask,
    access_audit,
    access_calls,
    access_extracts,
    access_grants,
    access_organisations,
    access_people,
    access_project,
    access_project_calls,
    access_project_papers,
    access_project_reviews,
    access_roles,
    access_sandbox,
    access_training,
)

group = typer.Typer(help="Who may see what, and what may leave.", no_args_is_help=True)
group.add_typer(access_grants.group, name="grant")
group.add_typer(access_extracts.group, name="extract")
group.add_typer(access_audit.group, name="audit")
group.add_typer(access_calls.group, name="call")
group.add_typer(access_organisations.group, name="organisation")
group.add_typer(access_people.group, name="person")
group.add_typer(access_roles.group, name="role")
group.add_typer(access_roles.tokens, name="token")
group.add_typer(access_roles.switch, name="commons")
group.add_typer(access_training.group, name="training")
access_project_calls.add_to(access_calls.group)
access_project_reviews.add_to(access_calls.group)
access_project_papers.add_to(access_project.group)
group.add_typer(access_project.group, name="project")
access_sandbox.add_to(group)
group.command("ask")(access_ask.ask)
group.command("questions")(access_ask.questions)
group.command("check")(access_airlock.check)
group.add_typer(access_airlock.airlock, name="airlock")
