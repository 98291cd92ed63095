"""Make the tables of datasets, calls, projects and their applications."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is offered, and who applies for it."""

    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Dataset",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("release_id", models.CharField(max_length=200, unique=True)),
                ("title", models.CharField(max_length=200)),
                ("owner", models.CharField(max_length=200)),
                ("terms", models.JSONField()),
                ("residency", models.CharField(blank=True, default="", max_length=40)),
                ("retention_until", models.DateField(null=True)),
            ],
            options={
                "db_table": "projects_dataset",
            },
        ),
        migrations.CreateModel(
            name="Call",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=200)),
                ("opens", models.DateTimeField()),
                ("closes", models.DateTimeField()),
                ("returns_until", models.DateField()),
                ("quota", models.PositiveIntegerField()),
                ("reserve", models.PositiveIntegerField()),
                ("chair", models.CharField(max_length=200)),
                ("criteria", models.JSONField()),
                ("floor", models.CharField(max_length=40)),
                ("floor_each", models.CharField(max_length=40)),
                ("quorum", models.PositiveIntegerField()),
                ("quorum_public", models.PositiveIntegerField()),
                ("reviewers_each", models.PositiveIntegerField()),
                ("public_members", models.PositiveIntegerField()),
                ("at_most_each", models.PositiveIntegerField(null=True)),
                ("at_least", models.JSONField()),
                ("form", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=40)),
                ("reason", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "projects_call",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                ["new", "draft", "announced", "ranked", "decided", "cancelled"],
                            )
                        ),
                        name="call_has_a_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Classified",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("questionnaire", models.CharField(max_length=40)),
                ("answers", models.JSONField()),
                ("tier", models.CharField(max_length=40)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="classified",
                        to="projects.dataset",
                    ),
                ),
            ],
            options={
                "db_table": "projects_classified",
            },
        ),
        migrations.CreateModel(
            name="Project",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("lead", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=1000)),
                ("state", models.CharField(max_length=40)),
                ("version", models.PositiveIntegerField()),
                ("starts", models.DateField(null=True)),
                ("ends", models.DateField()),
                ("depth", models.CharField(blank=True, default="", max_length=40)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="projects",
                        to="projects.call",
                    ),
                ),
            ],
            options={
                "db_table": "projects_project",
            },
        ),
        migrations.CreateModel(
            name="Application",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("answers", models.JSONField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="applications",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_application",
            },
        ),
        migrations.CreateModel(
            name="Requested",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("columns", models.JSONField()),
                ("rows", models.TextField(blank=True)),
                ("why", models.TextField()),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requested",
                        to="projects.dataset",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="requested",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_requested",
            },
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "state__in",
                        [
                            "new",
                            "draft",
                            "submitted",
                            "returned",
                            "eligible",
                            "under_review",
                            "reserve",
                            "rejected",
                            "selected",
                            "onboarding",
                            "active",
                            "suspended",
                            "closing",
                            "closed",
                            "withdrawn",
                        ],
                    )
                ),
                name="project_has_a_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="project",
            constraint=models.CheckConstraint(
                condition=models.Q(("lead", ""), _negated=True), name="project_names_a_lead"
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                fields=("project", "version"), name="version_is_written_once"
            ),
        ),
    )
