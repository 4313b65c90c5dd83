"""Migrations, tables and field catalogues tell the same story."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import asyncpg
import psycopg
import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from procrastinate.schema import SchemaManager

from relead.domain.fields.catalogue import INTEGER_TYPES, Catalogue, FieldType
from relead.domain.fields.company import COMPANY
from relead.domain.fields.contact import CONTACT
from relead.domain.fields.lead import LEAD
from relead.store import migrate
from relead.store.entities import TABLES
from relead.store.tables import metadata

NewDatabase = Callable[[], Awaitable[str]]

# What only migrations make: the queue of jobs, Alembic's own table, trigram indexes where they can be had.
_OTHERS = "^(idx_)?(procrastinate|alembic|trgm)_"
_DESCRIPTIONS = {
    "columns": """
        SELECT c.relname, c.relpersistence::text, a.attname, format_type(a.atttypid, a.atttypmod),
               a.attnotnull, a.attidentity::text, pg_get_expr(d.adbin, d.adrelid)
        FROM pg_class c
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
        LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
        WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND c.relname !~ $1""",
    "constraints": """
        SELECT c.relname, o.conname, pg_get_constraintdef(o.oid)
        FROM pg_constraint o JOIN pg_class c ON c.oid = o.conrelid
        WHERE o.contype <> 't' AND c.relnamespace = 'public'::regnamespace AND c.relname !~ $1""",
    "indexes": """
        SELECT c.relname, pg_get_indexdef(c.oid)
        FROM pg_class c
        WHERE c.relkind = 'i' AND c.relnamespace = 'public'::regnamespace AND c.relname !~ $1""",
}


def _connected(url: str) -> sa.Engine:
    return sa.create_engine(
        "postgresql+psycopg://", creator=lambda: psycopg.connect(url), poolclass=sa.pool.NullPool
    )


async def _described(url: str, others: str = _OTHERS) -> dict[str, set[tuple[Any, ...]]]:
    connection = await asyncpg.connect(url)
    try:
        return {
            name: {tuple(row) for row in await connection.fetch(sql, others)}
            for name, sql in _DESCRIPTIONS.items()
        }
    finally:
        await connection.close()


async def test_migrations_make_the_tables_that_are_declared(
    database_url: str, new_database: NewDatabase
) -> None:
    """Columns, defaults, constraints and indexes: what the SQL file made is what the metadata makes."""
    url = await new_database()

    def declare() -> None:
        with _connected(url).begin() as connection:
            connection.exec_driver_sql("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
            metadata.create_all(connection)

    await asyncio.to_thread(declare)
    migrated, declared = await _described(database_url), await _described(url)
    for name in _DESCRIPTIONS:
        assert migrated[name] - declared[name] == set(), f"{name} only in the migrations"
        assert declared[name] - migrated[name] == set(), f"{name} only in store/tables"


async def test_alembic_sees_nothing_to_do(database_url: str) -> None:
    def differences() -> list[Any]:
        with _connected(database_url).connect() as connection:
            options = {"compare_type": True, "include_object": _is_ours}
            return list(compare_metadata(MigrationContext.configure(connection, opts=options), metadata))

    assert await asyncio.to_thread(differences) == []


def _is_ours(_item: Any, name: str | None, kind: str, reflected: bool, _other: Any) -> bool:
    return not (
        reflected and kind in ("table", "index") and str(name).startswith(("procrastinate_", "trgm_"))
    )


def test_the_revisions_are_those_of_alembic() -> None:
    config = Config()
    config.set_main_option("script_location", str(migrate.FOLDER))
    newest_first = ScriptDirectory.from_config(config).walk_revisions()
    assert [one.revision for one in newest_first][::-1] == list(migrate.REVISIONS)


def test_the_queue_is_what_its_library_makes() -> None:
    assert migrate.script("0001").endswith(SchemaManager.get_schema())


async def test_a_new_database_is_as_alembic_makes_it(database_url: str, new_database: NewDatabase) -> None:
    """Without Alembic a new database gets the same, the queue and Alembic's own table among it."""
    url = await new_database()
    connection = await asyncpg.connect(url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await asyncio.to_thread(migrate._upgrade, url)
    stamped = await connection.fetchval("SELECT version_num FROM alembic_version")
    await connection.close()
    assert stamped == migrate.HEAD
    assert await _described(url, others="^$") == await _described(database_url, others="^$")


async def test_upgrading_again_and_in_parallel_changes_nothing(new_database: NewDatabase) -> None:
    url = await new_database()
    before = await _described(url)
    await asyncio.gather(*(migrate.upgrade(url) for _ in range(3)))
    assert await _described(url) == before


_STORED = {
    **dict.fromkeys(INTEGER_TYPES | {FieldType.FILE}, sa.Integer),
    **dict.fromkeys((FieldType.STRING, FieldType.STATUS, FieldType.CURRENCY), sa.String),
    FieldType.DOUBLE: sa.Numeric,
    FieldType.CHAR: sa.Boolean,
    FieldType.DATE: sa.Date,
    FieldType.DATETIME: sa.DateTime,
}


@pytest.mark.parametrize("catalogue", [LEAD, CONTACT, COMPANY], ids=lambda one: one.entity.name)
def test_every_field_has_a_column_of_its_type(catalogue: Catalogue) -> None:
    table = TABLES[catalogue.entity]
    for field in catalogue.columns:
        assert field.column is not None
        column = table.c[field.column]
        assert isinstance(column.type, _STORED[field.type]), field.code
        if isinstance(column.type, sa.DateTime):
            assert column.type.timezone, field.code


_UNIVERSAL = {"category_id", "webform_id", "uf", "uf_keys"}
"""Columns that classic methods do not show: what only `crm.item.*` knows, and room for user fields."""


@pytest.mark.parametrize("catalogue", [LEAD, CONTACT, COMPANY], ids=lambda one: one.entity.name)
def test_every_column_has_a_field(catalogue: Catalogue) -> None:
    fields = {field.column for field in catalogue.columns}
    assert {column.name for column in TABLES[catalogue.entity].c} - fields <= _UNIVERSAL


@pytest.mark.parametrize("catalogue", [LEAD, CONTACT, COMPANY], ids=lambda one: one.entity.name)
def test_fields_are_declared_once(catalogue: Catalogue) -> None:
    codes = [field.code for field in catalogue.fields]
    assert len(codes) == len(set(codes)) == len(catalogue.by_code)
    assert all(field.title("ru") and field.title("en") for field in catalogue.fields)


def test_links_have_indexes_from_both_ends() -> None:
    """Every foreign key that is followed backwards has an index that starts with it."""
    for name in ("lead_contact", "contact_company"):
        table = metadata.tables[name]
        first = {next(iter(table.primary_key.columns)).name} | {
            next(iter(index.columns)).name for index in table.indexes
        }
        assert first == {column.name for column in table.c if column.foreign_keys}
