"""Make the tables from a review to a decision."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Conflicts, reviews with their marks, rankings, decisions, and terms that an owner waived."""

    dependencies = (("projects", "0001_calls"),)

    operations = (
        migrations.CreateModel(
            name="Conflict",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="conflicts",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_conflict",
            },
        ),
        migrations.CreateModel(
            name="Ranking",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("anchor", models.CharField(max_length=64)),
                ("anchored_at", models.CharField(max_length=27)),
                ("value", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                (
                    "call",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="rankings",
                        to="projects.call",
                    ),
                ),
            ],
            options={
                "db_table": "projects_ranking",
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("outcome", models.CharField(max_length=40)),
                ("rank", models.PositiveIntegerField(null=True)),
                ("reason", models.TextField(blank=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="projects.project",
                    ),
                ),
                (
                    "ranking",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="projects.ranking",
                    ),
                ),
            ],
            options={
                "db_table": "projects_decision",
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("reviewer", models.CharField(max_length=200)),
                ("is_public", models.BooleanField()),
                ("conflict", models.BooleanField(null=True)),
                ("state", models.CharField(max_length=40)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_review",
            },
        ),
        migrations.CreateModel(
            name="Marks",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("marks", models.JSONField()),
                ("comment", models.TextField(blank=True)),
                ("amends", models.CharField(blank=True, max_length=200)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="marks",
                        to="projects.review",
                    ),
                ),
            ],
            options={
                "db_table": "projects_marks",
            },
        ),
        migrations.CreateModel(
            name="Waived",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("use", models.CharField(max_length=40)),
                ("why", models.TextField()),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waived",
                        to="projects.dataset",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="waived",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_waived",
            },
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "outcome__in",
                        ["selected", "reserve", "not selected", "not fundable", "not ranked"],
                    )
                ),
                name="decision_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                fields=("project", "reviewer"), name="one_reviews_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["new", "assigned", "excused", "submitted", "amended"])
                ),
                name="review_has_a_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="marks",
            constraint=models.UniqueConstraint(
                fields=("review", "amends"), name="marks_are_corrected_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="waived",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "use__in",
                        [
                            "DUO:0000004",
                            "DUO:0000042",
                            "DUO:0000006",
                            "DUO:0000007",
                            "DUO:0000011",
                            "DUO:0000012",
                            "DUO:0000015",
                            "DUO:0000016",
                            "DUO:0000018",
                            "DUO:0000019",
                            "DUO:0000020",
                            "DUO:0000021",
                            "DUO:0000022",
                            "DUO:0000024",
                            "DUO:0000025",
                            "DUO:0000026",
                            "DUO:0000027",
                            "DUO:0000028",
                            "DUO:0000029",
                            "DUO:0000043",
                            "DUO:0000044",
                            "DUO:0000045",
                            "DUO:0000046",
                        ],
                    )
                ),
                name="waived_is_a_term",
            ),
        ),
    )
