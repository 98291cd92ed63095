"""Let the database keep what holds about projects, whoever writes to it."""

from django.db import migrations

from oncommons.hub.triggers import Refuse, append_only, moves_only, stays

# The states as the tables of governance have them; a test compares.
CALL = (
    ("announced", "cancelled"),
    ("announced", "ranked"),
    ("draft", "announced"),
    ("draft", "cancelled"),
    ("new", "draft"),
    ("ranked", "decided"),
)
PROJECT = (
    ("active", "closing"),
    ("active", "suspended"),
    ("closing", "closed"),
    ("draft", "submitted"),
    ("draft", "withdrawn"),
    ("eligible", "under_review"),
    ("eligible", "withdrawn"),
    ("new", "draft"),
    ("onboarding", "active"),
    ("onboarding", "withdrawn"),
    ("reserve", "selected"),
    ("reserve", "withdrawn"),
    ("returned", "submitted"),
    ("returned", "withdrawn"),
    ("selected", "onboarding"),
    ("selected", "withdrawn"),
    ("submitted", "eligible"),
    ("submitted", "returned"),
    ("submitted", "withdrawn"),
    ("suspended", "active"),
    ("suspended", "closing"),
    ("under_review", "rejected"),
    ("under_review", "reserve"),
    ("under_review", "selected"),
    ("under_review", "withdrawn"),
)
REVIEW = (
    ("assigned", "excused"),
    ("assigned", "submitted"),
    ("new", "assigned"),
    ("submitted", "amended"),
)
GRANT = (
    ("held", "revoked"),
    ("held", "signed"),
    ("new", "signed"),
    ("signed", "held"),
    ("signed", "revoked"),
)

ONLY_ADDED = (
    *("classified", "application", "requested", "waived", "conflict", "marks", "ranking"),
    *("decision", "paper", "agreement", "price_list", "costs_accepted", "risk", "risk_score"),
    *("suspension", "settled", "closure_report", "warned", "ticked"),
)
RECORDED = ("id", "created_at", "created_by")


class Migration(migrations.Migration):
    """Nothing is deleted, what was said stays, states move by the tables of governance."""

    dependencies = (("projects", "0003_projects"),)
    operations = (
        *(
            rule
            for table in ONLY_ADDED
            for rule in append_only(f"projects_{table}", "what was said stays as it was said")
        ),
        *(
            Refuse(f"projects_{table}_kept", f"projects_{table}", on="DELETE", says=says)
            for table, says in (
                ("dataset", "datasets are kept"),
                ("call", "calls are kept"),
                ("project", "projects are kept, past ones too"),
                ("review", "reviews are kept"),
                ("grant", "grants are revoked, not deleted"),
            )
        ),
        stays("projects_dataset", *RECORDED, "release_id", "owner", says="a dataset stays"),
        stays("projects_call", *RECORDED, says="an id stays"),
        Refuse(
            "projects_call_fixed",
            "projects_call",
            on="UPDATE",
            when="OLD.state <> 'draft' AND (NEW.quota <> OLD.quota OR NEW.floor <> OLD.floor"
            " OR NEW.floor_each <> OLD.floor_each OR NEW.closes <> OLD.closes"
            " OR NEW.opens <> OLD.opens OR NEW.reserve <> OLD.reserve OR NEW.chair <> OLD.chair)",
            says="the terms of a call are fixed once it is announced",
        ),
        stays("projects_project", *RECORDED, "call_id", "lead", says="a project stays whose it is"),
        stays(
            "projects_review",
            *(*RECORDED, "project_id", "reviewer", "is_public"),
            says="a review stays whose it is",
        ),
        Refuse(
            "projects_review_declared",
            "projects_review",
            on="UPDATE",
            when="OLD.conflict AND NOT NEW.conflict",
            says="a declared conflict stays",
        ),
        stays(
            "projects_grant",
            *(*RECORDED, "grant_id", "project_id", "dataset_id"),
            says="a grant stays as it was signed",
        ),
        *moves_only("projects_call", CALL),
        *moves_only("projects_project", PROJECT),
        *moves_only("projects_review", REVIEW),
        *moves_only("projects_grant", GRANT),
    )
