"""Make the tables of courses, and of who passed them."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Courses, their versions, who needs them, and certificates."""

    dependencies = (("members", "0001_people"),)

    operations = (
        migrations.CreateModel(
            name="Course",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("title", models.CharField(max_length=200)),
            ],
            options={
                "db_table": "members_course",
            },
        ),
        migrations.CreateModel(
            name="Required",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("course", models.CharField(max_length=100)),
                ("role", models.CharField(blank=True, max_length=40)),
                ("tier", models.CharField(blank=True, max_length=40)),
                ("least_version", models.PositiveIntegerField()),
                ("source", models.CharField(blank=True, default="", max_length=200)),
            ],
            options={
                "db_table": "members_required",
            },
        ),
        migrations.CreateModel(
            name="CourseVersion",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("version", models.PositiveIntegerField()),
                ("text", models.TextField()),
                ("questions", models.JSONField()),
                ("validity_months", models.PositiveIntegerField()),
                ("pass_mark", models.PositiveIntegerField()),
                ("content_hash", models.CharField(max_length=64)),
                ("forces_retake", models.BooleanField()),
                (
                    "course",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="versions",
                        to="members.course",
                    ),
                ),
            ],
            options={
                "db_table": "members_course_version",
            },
        ),
        migrations.CreateModel(
            name="Certificate",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("course", models.CharField(max_length=100)),
                ("version", models.PositiveIntegerField()),
                ("issued", models.DateField()),
                ("expires", models.DateField()),
                ("mark", models.PositiveIntegerField(null=True)),
                ("issuer", models.CharField(blank=True, default="", max_length=200)),
                ("evidence_hash", models.CharField(blank=True, default="", max_length=64)),
                ("verified_by", models.CharField(blank=True, default="", max_length=200)),
                (
                    "course_version",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="certificates",
                        to="members.courseversion",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="training",
                        to="members.person",
                    ),
                ),
            ],
            options={
                "db_table": "members_certificate",
            },
        ),
        migrations.AddConstraint(
            model_name="courseversion",
            constraint=models.UniqueConstraint(
                fields=("course", "version"), name="course_version_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="courseversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("pass_mark__gte", 1), ("pass_mark__lte", 100)),
                name="pass_mark_in_percent",
            ),
        ),
        migrations.AddConstraint(
            model_name="courseversion",
            constraint=models.CheckConstraint(
                condition=models.Q(("validity_months__gte", 1)), name="course_is_valid"
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("course_version__isnull", False), ("issuer", ""), ("mark__isnull", False)
                    ),
                    models.Q(
                        ("course_version", None),
                        ("mark", None),
                        models.Q(("issuer", ""), _negated=True),
                        models.Q(("evidence_hash", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="certificate_is_from_here_or_has_evidence",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("verified_by", models.F("person")), _negated=True),
                name="nobody_verifies_the_own_certificate",
            ),
        ),
        migrations.AddConstraint(
            model_name="certificate",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires__gte", models.F("issued"))),
                name="certificate_ends_after_it_begins",
            ),
        ),
    )
