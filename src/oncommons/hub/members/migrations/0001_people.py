"""Make the tables of people, organisations, their roles and tokens."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """Who there is, what they may do, and where the commons stands."""

    initial = True

    dependencies = ()

    operations = (
        migrations.CreateModel(
            name="Founding",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("only", models.PositiveSmallIntegerField(default=1, unique=True)),
                ("file_hash", models.CharField(max_length=64)),
            ],
            options={
                "db_table": "members_founding",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("only", 1)), name="a_commons_is_founded_once"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=200, unique=True)),
                ("kind", models.CharField(max_length=40)),
                ("country", models.CharField(max_length=2)),
                ("for_profit", models.BooleanField()),
                ("member_from", models.DateField()),
                ("member_until", models.DateField(null=True)),
                ("reason", models.TextField(blank=True, default="")),
            ],
            options={
                "db_table": "members_organisation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                [
                                    "hospital",
                                    "university",
                                    "company",
                                    "start_up",
                                    "association",
                                    "authority",
                                ],
                            )
                        ),
                        name="organisation_is_of_a_kind",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=200)),
                ("email", models.CharField(max_length=200, unique=True)),
                ("orcid", models.CharField(max_length=19, null=True, unique=True)),
                ("language", models.CharField(default="en", max_length=2)),
                ("state", models.CharField(max_length=40)),
                ("identity_method", models.CharField(blank=True, default="", max_length=40)),
                ("verified_by", models.CharField(blank=True, default="", max_length=200)),
                ("verified_on", models.DateField(null=True)),
                ("accredited_until", models.DateField(null=True)),
                ("suspended_by", models.CharField(blank=True, default="", max_length=200)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="people",
                        to="members.organisation",
                    ),
                ),
            ],
            options={
                "db_table": "members_person",
            },
        ),
        migrations.CreateModel(
            name="RoleHeld",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("role", models.CharField(max_length=40)),
                ("scope_kind", models.CharField(max_length=40)),
                ("scope_id", models.CharField(blank=True, max_length=200)),
                ("begins", models.DateField()),
                ("ends", models.DateField()),
                ("state", models.CharField(max_length=40)),
                ("approved_by", models.CharField(blank=True, default="", max_length=200)),
                ("reason", models.TextField(blank=True, default="")),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="roles_held",
                        to="members.person",
                    ),
                ),
            ],
            options={
                "db_table": "members_role",
            },
        ),
        migrations.CreateModel(
            name="OnboardingDone",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("point", models.CharField(max_length=40)),
                (
                    "role_held",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="done",
                        to="members.roleheld",
                    ),
                ),
            ],
            options={
                "db_table": "members_onboarding",
            },
        ),
        migrations.CreateModel(
            name="ServiceToken",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("name", models.CharField(max_length=200)),
                ("project", models.CharField(max_length=200)),
                ("hash", models.CharField(max_length=64, unique=True)),
                ("expires", models.DateField()),
                ("state", models.CharField(default="live", max_length=40)),
                ("revoked_by", models.CharField(blank=True, default="", max_length=200)),
                (
                    "person",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="tokens",
                        to="members.person",
                    ),
                ),
            ],
            options={
                "db_table": "members_token",
            },
        ),
        migrations.CreateModel(
            name="Standing",
            fields=[
                ("id", models.CharField(max_length=26, primary_key=True, serialize=False)),
                ("created_at", models.DateTimeField()),
                ("created_by", models.CharField(max_length=200)),
                ("state", models.CharField(max_length=40)),
                ("reason", models.TextField()),
            ],
            options={
                "db_table": "members_standing",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["running", "suspended", "decommissioned"])
                        ),
                        name="standing_is_a_state",
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("language__in", ("en", "fr"))),
                name="person_reads_french_or_english",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("id__in", ("system", "public")), _negated=True),
                name="person_is_not_the_commons_itself",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(("verified_by", models.F("id")), _negated=True),
                name="nobody_verifies_the_own_identity",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "verified"), _negated=True),
                    models.Q(
                        models.Q(("identity_method", ""), _negated=True),
                        models.Q(("verified_by", ""), _negated=True),
                        ("verified_on__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="verified_means_how_by_whom_and_when",
            ),
        ),
        migrations.AddConstraint(
            model_name="person",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("accredited_until", None), ("verified_on__isnull", False), _connector="OR"
                ),
                name="accredited_means_verified",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    (
                        "role__in",
                        [
                            "member",
                            "lead",
                            "researcher",
                            "project_manager",
                            "reviewer",
                            "public_member",
                            "panel_chair",
                            "steward",
                            "data_owner",
                            "delegate",
                            "output_checker",
                            "governance_manager",
                            "clinician",
                            "user_admin",
                            "key_holder",
                            "operator",
                        ],
                    )
                ),
                name="role_is_a_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("scope_kind__in", ["commons", "dataset", "call", "project", "site"])
                ),
                name="role_has_a_scope",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("created_by", models.F("person")), _negated=True),
                    models.Q(("approved_by", models.F("person")), _negated=True),
                ),
                name="nobody_gives_the_own_role",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(("created_by", models.F("approved_by")), _negated=True),
                name="role_takes_two_hands",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        (
                            "role__in",
                            [
                                "clinician",
                                "data_owner",
                                "delegate",
                                "governance_manager",
                                "key_holder",
                                "lead",
                                "operator",
                                "output_checker",
                                "panel_chair",
                                "researcher",
                                "steward",
                                "user_admin",
                            ],
                        ),
                        _negated=True,
                    ),
                    ("state__in", ["requested", "refused", "withdrawn"]),
                    models.Q(("approved_by", ""), _negated=True),
                    _connector="OR",
                ),
                name="role_with_effect_is_countersigned",
            ),
        ),
        migrations.AddConstraint(
            model_name="roleheld",
            constraint=models.CheckConstraint(
                condition=models.Q(("ends__gte", models.F("begins"))),
                name="role_ends_after_it_begins",
            ),
        ),
        migrations.AddConstraint(
            model_name="onboardingdone",
            constraint=models.UniqueConstraint(
                fields=("role_held", "point"), name="point_is_done_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="servicetoken",
            constraint=models.CheckConstraint(
                condition=models.Q(("project", ""), _negated=True), name="token_is_for_one_project"
            ),
        ),
    )
