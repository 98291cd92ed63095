"""Make a vault with made-up people for tests."""

from oncommons.privacy.identity.identities import Held, Identity
from oncommons.privacy.identity.opening import make_vault, open_vault
from oncommons.privacy.keys import Keys

KEYS = Keys(bytes(range(32)))
ADA = Identity(
    "h:1",
    {
        Held.FAMILY_NAME: "Zweiglinger",
        Held.GIVEN_NAMES: "Adalberta",
        Held.BIRTH_DATE: "1951-12-10",
        Held.DAY_ZERO: "2019-03-04",
    },
)
BO = Identity("h:2", {Held.FAMILY_NAME: "Kwiatkowska", Held.BIRTH_DATE: "1960-02-29"})
CY = Identity("h:3", {Held.FAMILY_NAME: "Ömerøğlu", Held.ADDRESS: "12 rue du Faubourg"})
PEOPLE = [ADA, BO, CY]


class Places:
    """A vault beside its keys, and the events that it recorded."""

    def __init__(self, root):
        self.root, self.vault, self.keys = root, root / "vault", root / "keys"
        self.events = []

    def make(self):
        make_vault(self.vault, self.keys, KEYS)
        return self

    def open(self, keys=KEYS):
        return open_vault(self.vault, self.keys, keys, self.events.append, who="dana")

    def filled(self):
        """Make it, admit everybody, link their pseudonyms."""
        self.make()
        with self.open() as vault:
            vault.admit(PEOPLE, who="dana")
            vault.link("commons", {one.patient_id: f"pseu{one.patient_id}" for one in PEOPLE},
                       who="dana")  # fmt: skip
        return self

    @property
    def file(self):
        return self.vault / "identities.sqlite"

    def bytes(self):
        """Everything that lies in the vault."""
        return b"".join(path.read_bytes() for path in self.vault.rglob("*") if path.is_file())
