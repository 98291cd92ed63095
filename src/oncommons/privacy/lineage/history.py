"""The labels that each patient had in each release, encrypted, so that the next can keep them.

One file per release, written before its line in the ledger: the file of a release that the ledger
does not know is of a run that was killed, and is not read. A patient stands in it under the
pseudonym of the lineage, never under a name or number of the hospital.
"""

import io
import re
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from oncommons.errors import IntegrityError, KeyProblem, ReleaseRefused
from oncommons.privacy.identity.sealing import seal, unseal
from oncommons.privacy.keys import Keys
from oncommons.store.atomic import write_atomically

PATIENT = "patient_id"
VISIBLE = "visible"
_SAFE_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


@dataclass(frozen=True, slots=True)
class History:
    """The remembered labels of one lineage.

    Args:
        folder: inside the vault.
        lineage: the line of releases.
        key: from `history_key`; not shown when the value is printed.
    """

    folder: Path
    lineage: str
    key: bytes = field(repr=False)

    def remember(self, release_id: str, labels: pl.DataFrame) -> None:
        """Write the labels of a release; in one step, readable by the owner alone.

        Args:
            release_id: the release.
            labels: as `kept_labels.labels_frame` gives them: one row per published patient.

        Raises:
            ReleaseRefused: a patient stands twice, or the release was remembered otherwise.
        """
        path = self._path(release_id)
        if labels[PATIENT].n_unique() != labels.height or labels[PATIENT].null_count():
            raise ReleaseRefused(
                "a patient stands twice in the labels of a release",
                remedy="link the records of each patient at intake, then protect again",
            )
        ordered = labels.sort(PATIENT)
        if path.exists():
            _refuse_other(self.recall(release_id), ordered, path)
            return
        self._write(release_id, ordered)

    def recall(self, release_id: str) -> pl.DataFrame:
        """Read the labels of a release.

        Args:
            release_id: a release that the ledger knows.

        Raises:
            IntegrityError: they are missing: without them the next release cannot be safe.
            KeyProblem: another key, another lineage, or an altered file.
        """
        path = self._path(release_id)
        if not path.exists():
            raise IntegrityError(
                f"the labels of release {release_id} are missing",
                remedy="restore them from the backup of the vault",
                file=path,
            )
        try:
            content = unseal(self.key, path.read_bytes(), self._place(release_id))
        except IntegrityError as fault:
            raise KeyProblem(
                f"the labels of release {release_id} cannot be read with this key",
                remedy="use the project's own key, or restore the file from its backup",
                file=path,
            ) from fault
        return pl.read_parquet(io.BytesIO(content))

    def forget(self, release_id: str, patients: pl.Series) -> int:
        """Remove the labels of some patients from a release, in one step.

        Args:
            release_id: a release that the ledger knows.
            patients: their pseudonyms; who is not in the release is passed over.

        Returns:
            How many were in it.

        Raises:
            IntegrityError: the labels of the release are missing.
            KeyProblem: another key, another lineage, or an altered file.
        """
        labels = self.recall(release_id)
        left = labels.filter(~pl.col(PATIENT).is_in(patients.implode()))
        if left.height < labels.height:
            self._write(release_id, left)
        return labels.height - left.height

    def drop(self, release_id: str) -> None:
        """Remove the labels of a release that was never published."""
        self._path(release_id).unlink(missing_ok=True)

    def _write(self, release_id: str, labels: pl.DataFrame) -> None:
        """Encrypt labels, and put them in the place of any former ones."""
        buffer = io.BytesIO()
        labels.write_parquet(buffer)
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        sealed = seal(self.key, buffer.getvalue(), self._place(release_id))
        write_atomically(self._path(release_id), sealed, mode=0o600)

    def _path(self, release_id: str) -> Path:
        """Name the file of a release, whose name must not lead out of the folder."""
        for name in (self.lineage, release_id):
            if not _SAFE_NAME.fullmatch(name):
                raise ReleaseRefused(
                    f'"{name}" cannot be the name of a file',
                    remedy="use letters, digits, points and hyphens",
                )
        return self.folder / labels_file(self.lineage, release_id)

    def _place(self, release_id: str) -> list[str]:
        """Name the place to which the file is bound."""
        return ["history/v1", self.lineage, release_id]


def labels_file(lineage: str, release_id: str) -> str:
    """Name the file that remembers the labels of a release."""
    return f"{lineage}.{release_id}.labels"


def open_history(folder: Path, keys: Keys, lineage: str) -> History:
    """Give the remembered labels of a lineage.

    Args:
        folder: inside the vault; made with the first release.
        keys: the keys of the project.
        lineage: the line of releases.
    """
    return History(folder, lineage, keys.derive(f"history/v1/{lineage}"))


def _refuse_other(there: pl.DataFrame, labels: pl.DataFrame, path: Path) -> None:
    """Refuse to write other labels over those of a release."""
    if not there.equals(labels):
        raise ReleaseRefused(
            "the labels of this release are remembered already, and are others",
            remedy="give the release its own name, which follows from its content",
            file=path,
        )
