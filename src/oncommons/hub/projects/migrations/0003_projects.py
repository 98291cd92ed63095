"""Make the tables of a project at work."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Papers, agreements, prices, risks, grants, suspensions, warnings and closure."""

    dependencies = (("projects", "0002_reviews"),)

    operations = (
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
            model_name="warned",
            constraint=models.UniqueConstraint(
                fields=("project", "what", "ends", "days_left"), name="warned_once"
            ),
        ),
    )
