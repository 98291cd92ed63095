"""Let the database keep what only ever grows."""

from django.db import migrations

from oncommons.hub.triggers import Refuse, append_only

FIXED = " OR ".join(
    f"NEW.{name} <> OLD.{name}"
    for name in (
        *("id", "created_at", "created_by", "slug", "version"),
        *("text", "text_hash", "change", "effective"),
    )
)


class Migration(migrations.Migration):
    """Rows and anchors only grow, a policy is approved once, nothing in the registers is lost."""

    dependencies = (("audit", "0001_registers"),)
    operations = (
        *append_only("audit_row", "rows of the audit trail are only added"),
        Refuse(
            "audit_row_in_order",
            "audit_row",
            on="INSERT",
            when="NEW.seq <> (SELECT COALESCE(MAX(seq), 0) + 1 FROM audit_row)",
            says="rows of the audit trail follow one another",
        ),
        *append_only("audit_anchor", "anchors are only added"),
        Refuse(
            "audit_policy_stays",
            "audit_policy",
            on="UPDATE",
            when=f"OLD.approver <> '' OR {FIXED}",
            says="a version of a policy is approved once, and stays as it is",
        ),
        Refuse("audit_policy_kept", "audit_policy", on="DELETE", says="policies are kept"),
        Refuse("audit_incident_kept", "audit_incident", on="DELETE", says="incidents are kept"),
        Refuse(
            "audit_incident_closed",
            "audit_incident",
            on="UPDATE",
            when="OLD.closed_at IS NOT NULL AND NEW.closed_at IS NULL",
            says="a closed incident stays closed",
        ),
    )
