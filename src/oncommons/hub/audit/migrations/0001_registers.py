"""Make the tables of the trail and of the registers."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """The trail, anchors, policies, obligations, controls and incidents."""

    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Anchor",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("seq", models.BigIntegerField()),
                ("hash", models.CharField(max_length=64)),
                ("at", models.CharField(max_length=27)),
                ("key_id", models.CharField(max_length=16)),
                ("signature", models.CharField(max_length=128)),
                ("home", models.CharField(max_length=1000)),
            ],
            options={
                "db_table": "audit_anchor",
            },
        ),
        migrations.CreateModel(
            name="Obligation",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("law", models.TextField()),
                ("owner", models.CharField(max_length=200)),
                ("review_by", models.DateField()),
            ],
            options={
                "db_table": "audit_obligation",
            },
        ),
        migrations.CreateModel(
            name="AuditRow",
            fields=[
                ("seq", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.CharField(max_length=27)),
                ("actor", models.CharField(max_length=200)),
                ("action", models.CharField(max_length=100)),
                ("target", models.CharField(blank=True, max_length=200)),
                ("project", models.CharField(blank=True, max_length=200)),
                ("detail", models.TextField()),
                ("prev", models.CharField(max_length=64)),
                ("key_id", models.CharField(max_length=16)),
                ("hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "audit_row",
                "indexes": [
                    models.Index(fields=["at"], name="audit_row_at"),
                    models.Index(fields=["actor"], name="audit_row_actor"),
                    models.Index(fields=["target"], name="audit_row_target"),
                    models.Index(fields=["project"], name="audit_row_project"),
                ],
            },
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                (
                    "severity",
                    models.CharField(
                        choices=[("low", "Low"), ("high", "High"), ("breach", "Breach")],
                        max_length=10,
                    ),
                ),
                ("summary", models.TextField()),
                ("assigned_to", models.CharField(blank=True, default="", max_length=200)),
                ("links", models.JSONField(default=list)),
                ("action", models.TextField(blank=True, default="")),
                ("no_change", models.TextField(blank=True, default="")),
                ("published_summary", models.TextField(blank=True, default="")),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "audit_incident",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("closed_at", None),
                            models.Q(("action", ""), _negated=True),
                            models.Q(("no_change", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="incident_closes_with_a_reason",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Policy",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("slug", models.SlugField(max_length=100)),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("text_hash", models.CharField(max_length=64)),
                ("change", models.TextField()),
                ("effective", models.DateField()),
                ("approver", models.CharField(blank=True, default="", max_length=200)),
                ("approved_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "audit_policy",
                "constraints": [
                    models.UniqueConstraint(fields=("slug", "version"), name="policy_version_once"),
                    models.CheckConstraint(
                        condition=models.Q(("approver", models.F("created_by")), _negated=True),
                        name="policy_author_does_not_approve",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Control",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("test_id", models.CharField(blank=True, max_length=200)),
                ("document", models.CharField(blank=True, max_length=500)),
                (
                    "obligation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="controls",
                        to="audit.obligation",
                    ),
                ),
            ],
            options={
                "db_table": "audit_control",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("test_id", ""), ("document", ""), _connector="XOR"),
                        name="control_is_a_test_or_a_document",
                    )
                ],
            },
        ),
    )
