"""Make the tables of the projects."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Datasets, calls, applications, reviews, decisions, projects, papers and grants."""

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
            name="PriceList",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField(unique=True)),
                ("prices", models.JSONField()),
                ("quotas", models.JSONField()),
            ],
            options={
                "db_table": "projects_price_list",
            },
        ),
        migrations.CreateModel(
            name="Ticked",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("day", models.DateField(unique=True)),
            ],
            options={
                "db_table": "projects_ticked",
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
            name="Paper",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("kind", models.CharField(max_length=40)),
                ("document_hash", models.CharField(max_length=64)),
                ("expires", models.DateField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="papers",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_paper",
            },
        ),
        migrations.CreateModel(
            name="GrantRow",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("grant_id", models.CharField(max_length=200, unique=True)),
                ("signed", models.JSONField()),
                ("state", models.CharField(max_length=40)),
                ("held_by", models.CharField(blank=True, default="", max_length=200)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="projects.dataset",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="grants",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_grant",
            },
        ),
        migrations.CreateModel(
            name="CostsAccepted",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                (
                    "price_list",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="accepted",
                        to="projects.pricelist",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="costs_accepted",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_costs_accepted",
            },
        ),
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
            name="ClosureReport",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("value", models.JSONField()),
                ("key_id", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="report",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_closure_report",
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
            name="Agreement",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                (
                    "dataset",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="projects.dataset",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="agreements",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_agreement",
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
            name="Risk",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=200)),
                ("owner", models.CharField(blank=True, max_length=200)),
                ("escalation", models.CharField(blank=True, max_length=40)),
                ("mitigation", models.TextField(blank=True)),
                ("due", models.DateField(null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="risks",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_risk",
            },
        ),
        migrations.CreateModel(
            name="RiskScore",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("formula", models.CharField(max_length=40)),
                ("answers", models.JSONField()),
                ("score", models.PositiveIntegerField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="scores",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_risk_score",
            },
        ),
        migrations.CreateModel(
            name="Suspension",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("is_for_cause", models.BooleanField()),
                ("reason", models.TextField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="suspensions",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_suspension",
            },
        ),
        migrations.CreateModel(
            name="Settled",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("how", models.TextField()),
                (
                    "suspension",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="settled",
                        to="projects.suspension",
                    ),
                ),
            ],
            options={
                "db_table": "projects_settled",
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
        migrations.CreateModel(
            name="Warned",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("what", models.CharField(max_length=200)),
                ("ends", models.DateField()),
                ("days_left", models.PositiveIntegerField()),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="warnings",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "db_table": "projects_warned",
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
            model_name="paper",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["ethics", "legal_basis", "contract", "funding"]),
                    models.Q(("document_hash", ""), _negated=True),
                ),
                name="paper_is_known_and_hashed",
            ),
        ),
        migrations.AddConstraint(
            model_name="grantrow",
            constraint=models.CheckConstraint(
                condition=models.Q(("state__in", ["new", "signed", "held", "revoked"])),
                name="grant_has_a_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="application",
            constraint=models.UniqueConstraint(
                fields=("project", "version"), name="version_is_written_once"
            ),
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
        migrations.AddConstraint(
            model_name="warned",
            constraint=models.UniqueConstraint(
                fields=("project", "what", "ends", "days_left"), name="warned_once"
            ),
        ),
    )
