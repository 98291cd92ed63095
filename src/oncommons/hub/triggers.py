"""Rules that the database itself keeps, written once for SQLite and PostgreSQL."""

from collections.abc import Iterable
from typing import Any

from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState


class Refuse(Operation):
    """A trigger that raises before a row is changed.

    On SQLite a later migration that alters the table makes it anew and loses its triggers: such a
    migration names them again.

    Args:
        name: of the trigger, unique in the database.
        table: the table.
        on: INSERT, UPDATE or DELETE.
        says: what the refusal says.
        when: SQL condition on OLD and NEW that both databases read; always where empty.

    Example:
        >>> Refuse("notes_stay", "notes", on="DELETE", says="notes are not deleted").describe()
        'Refuse DELETE on notes: notes are not deleted'
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, name: str, table: str, *, on: str, says: str, when: str = "") -> None:
        self.name, self.table, self.on, self.says, self.when = name, table, on, says, when

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """Change nothing: triggers are no part of the models."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        *_states: Any,  # noqa: ANN401
    ) -> None:
        """Make the trigger."""
        for statement in self._statements(schema_editor.connection.vendor):
            schema_editor.execute(statement, params=None)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        *_states: Any,  # noqa: ANN401
    ) -> None:
        """Take the trigger away."""
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION {self.name}() CASCADE", params=None)
        else:
            schema_editor.execute(f"DROP TRIGGER {self.name}", params=None)

    def describe(self) -> str:
        """Say what the trigger refuses."""
        return f"Refuse {self.on} on {self.table}: {self.says}"

    def _statements(self, vendor: str) -> list[str]:
        condition = self.when or "1 = 1"
        if vendor == "sqlite":
            return [
                f"CREATE TRIGGER {self.name} BEFORE {self.on} ON {self.table} WHEN {condition}"
                f" BEGIN SELECT RAISE(ABORT, '{self.says}'); END"
            ]
        kept = "OLD" if self.on == "DELETE" else "NEW"
        statements = [
            f"CREATE FUNCTION {self.name}() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
            f" IF {condition} THEN RAISE EXCEPTION '{self.says}'; END IF; RETURN {kept}; END $$",
            f"CREATE TRIGGER {self.name} BEFORE {self.on} ON {self.table}"
            f" FOR EACH ROW EXECUTE FUNCTION {self.name}()",
        ]
        if self.on == "DELETE" and not self.when:
            # TRUNCATE passes by the triggers of rows.
            statements.append(
                f"CREATE TRIGGER {self.name}_all BEFORE TRUNCATE ON {self.table}"
                f" FOR EACH STATEMENT EXECUTE FUNCTION {self.name}()"
            )
        return statements


def append_only(table: str, says: str) -> list[Refuse]:
    """Let rows of a table be added, and neither changed nor deleted.

    Args:
        table: the table.
        says: what the refusal says.
    """
    return [
        Refuse(f"{table}_no_{on.lower()}", table, on=on, says=says) for on in ("UPDATE", "DELETE")
    ]


def moves_only(table: str, pairs: Iterable[tuple[str, str]]) -> list[Refuse]:
    """Let the state of a row move only along a table of moves, and begin where a new thing may.

    Args:
        table: the table, with a column `state`.
        pairs: each state with one that may follow, `new` before the first; as
            `access.governance.changes` gives them.

    Example:
        >>> [one.name for one in moves_only("doors", [("new", "shut"), ("shut", "open")])]
        ['doors_begins', 'doors_moves']
    """
    given = sorted(pairs)
    first = ", ".join(f"'{after}'" for before, after in given if before == "new")
    moves = " OR ".join(
        f"(OLD.state = '{before}' AND NEW.state = '{after}')"
        for before, after in given
        if before != "new"
    )
    return [
        Refuse(
            f"{table}_begins",
            table,
            on="INSERT",
            when=f"NEW.state NOT IN ({first})",
            says="nothing begins in this state",
        ),
        Refuse(
            f"{table}_moves",
            table,
            on="UPDATE",
            when=f"OLD.state <> NEW.state AND NOT ({moves})",
            says="this state does not follow that one",
        ),
    ]


def stays(table: str, *columns: str, says: str) -> Refuse:
    """Let columns of a row never change.

    Args:
        table: the table.
        columns: their names; none of them may be null.
        says: what the refusal says.
    """
    when = " OR ".join(f"NEW.{name} <> OLD.{name}" for name in columns)
    return Refuse(f"{table}_stays", table, on="UPDATE", when=when, says=says)
