"""The signed package: what was signed, by whom, and how anybody can verify it."""

from pathlib import Path

from oncommons.domain.packages import Package
from oncommons.report import Command, Commands, Paragraph, Section, TableBlock


def package_section(package: Package, file: Path) -> Section:
    """Name the signers and the hash, and give the lines that verify the file.

    Args:
        package: the package after verification.
        file: where it lies.
    """
    signed = [
        (f"Signed by the {role.value}", f"key {package.signers[role]}")
        for role in sorted(package.signers)
    ]
    rows = [
        ("Package", f"{package.package_id}, version {package.version}"),
        ("Made on", package.created.isoformat()),
        ("Last day of use", package.not_after.isoformat()),
        *signed,
        ("SHA-256 of its manifest", package.manifest_sha256),
        ("File", str(file)),
    ]
    return Section(
        "Signed package",
        [
            TableBlock("What was signed and verified", ("Part", "Value"), rows),
            Paragraph(
                "The manifest holds the hash of every file of the package, and both keys sign the"
                " manifest (ed25519). A hospital verifies the package before it meets a patient:"
                " with the public entries that it got from the signers themselves, not with the"
                " package."
            ),
            Commands([Command("Verify it, in Python", verifying(file))]),
        ],
    )


def verifying(file: Path) -> str:
    """Write the lines of Python that verify a package with the entries of a commons.

    Args:
        file: the package, in the folder `results` of a commons.
    """
    return "\n".join(
        (
            "from datetime import date",
            "from pathlib import Path",
            "from oncommons import sharing",
            "from oncommons.sharing.keys import read_entry",
            "",
            f"commons = Path({str(file.parent.parent)!r})",
            'entries = map(read_entry, (commons / "keys").glob("*/*.trust.json"))',
            "trust = sharing.TrustStore({entry.key_id: entry for entry in entries})",
            f'blob = (commons / "results" / {file.name!r}).read_bytes()',
            "package = sharing.verify(blob, trust, today=date.today())",
            "print(package.manifest_sha256, *sorted(package.signers))",
        )
    )
