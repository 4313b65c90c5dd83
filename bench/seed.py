"""Databases to measure on, filled by SQL: any number of leads and as many contacts.

Four leads of five have two contacts; fifty leads share a primary contact. Every contact has a phone of
its own, every linked lead its primary contact's. A lead's number is spread over contacts so that what
belongs together does not lie together. Everything obeys the schema's constraints: that is checked.

Two hundred people in thirty departments share the leads: a company of five divisions, each with its teams.
"""

import datetime as dt
from typing import Any
from urllib.parse import urlsplit

import asyncpg

from bench.load import session
from bench.servers import SECRET, USER
from relead.actions import setup, webhooks
from relead.actions.sessions import digest
from relead.actions.unit import Engine
from relead.domain.multifield import keys
from relead.store import sessions
from relead.store.migrate import upgrade

SHARED = 50
"""Leads that have the same primary contact: a full page."""

FIRST = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
"""When lead 0 would have been created; one comes each second, and is changed within a month."""
MANAGER = 31
"""A user with three roles, who works in a division: he reads what he and its forty people have, and what is
opened to all among the leads in process."""

_STAFF = """
INSERT INTO department (id, name, parent_id) OVERRIDING SYSTEM VALUE
SELECT n, 'Department ' || n, CASE WHEN n > 6 THEN 2 + n % 5 ELSE 1 END FROM generate_series(2, 30) n;
INSERT INTO user_account (id, login, is_admin, name, departments) OVERRIDING SYSTEM VALUE
SELECT n, 'u' || n, n = 1, 'Ann', ARRAY[1 + n % 30] FROM generate_series(1, 200) n;
INSERT INTO role (code, name) SELECT c, c FROM unnest('{seller,team,division}'::text[]) c;
INSERT INTO role_right (role_code, entity_type, category_id, action, stage, level) VALUES
    ('seller', 1, 0, 'READ', '', 10), ('team', 1, 0, 'READ', '', 20), ('team', 1, 0, 'READ', 'JUNK', 0),
    ('division', 1, 0, 'READ', '', 30), ('division', 1, 0, 'READ', 'IN_PROCESS', 40);
UPDATE user_account SET roles = '{seller,team}' WHERE id = 31;
UPDATE department SET roles = '{division}' WHERE id = 2
"""

_CONTACTS = """
INSERT INTO contact (id, name, last_name, type_id, source_id, opened, has_phone, assigned_by_id,
    created_by_id, modify_by_id, date_create, date_modify, last_activity_time, last_activity_by)
    OVERRIDING SYSTEM VALUE
SELECT i, 'Ольга', 'Клиентова ' || i, 'CLIENT', 'CALL', true, true, 1, 1, 1, t, t, t, 1
FROM generate_series(1, $1::int) i, LATERAL (SELECT timestamptz '2026-01-01Z' + i * interval '1 s' AS t)
"""

_LEADS = """
INSERT INTO lead (id, title, name, last_name, source_id, status_id, semantic, currency_id, opportunity,
    opened, comments, has_phone, assigned_by_id, created_by_id, modify_by_id, date_create, date_modify,
    last_activity_time, last_activity_by, moved_by_id, moved_time, contact_id, is_return_customer)
    OVERRIDING SYSTEM VALUE
SELECT i, 'Заявка с сайта ' || i, 'Ольга', 'Клиентова', 'CALL',
    CASE i % 2 WHEN 0 THEN 'NEW' ELSE 'IN_PROCESS' END, 'P', 'RUB', i % 1000,
    i % 7 = 0, 'Перезвонить после обеда', i % 5 > 0, 1 + (i / 10) % 200, 1, 1, t,
    t + i * 7919::bigint % 2592000 * interval '1 s', t, 1, 1, t,
    CASE WHEN i % 5 > 0 THEN bench_contact(i, $1, 0) END, i % 5 > 0
FROM generate_series(1, $1::int) i, LATERAL (SELECT timestamptz '2026-01-01Z' + i * interval '1 s' AS t)
"""

_LINKS = """
INSERT INTO lead_contact (lead_id, contact_id, sort)
SELECT i, bench_contact(i, $1, n), 10 + 10 * n
FROM generate_series(1, $1::int) i, generate_series(0, 1) n WHERE i % 5 > 0
"""

_PHONES = """
INSERT INTO multifield (entity_type, entity_id, type, value_type, value, key, key2)
SELECT type, id, 'PHONE', 'WORK', '+' || digits, digits, digits
FROM (SELECT 3 AS type, i AS id, i AS contact FROM generate_series(1, $1::int) i
      UNION ALL SELECT 1, id, contact_id FROM lead WHERE contact_id IS NOT NULL) owners,
     LATERAL (SELECT '7916' || lpad(contact::text, 7, '0') AS digits)
"""

_CONTACT = """
CREATE FUNCTION bench_contact(lead int, size int, number int) RETURNS int IMMUTABLE LANGUAGE sql
RETURN (lead % (size / {shared}) * 7919::bigint + number * 1237) % size + 1
"""

_BROKEN = """
SELECT (SELECT count(*) FROM lead l WHERE (contact_id IS NULL) = EXISTS (
            SELECT FROM lead_contact c WHERE c.lead_id = l.id))
     + (SELECT count(*) FROM lead l WHERE contact_id IS NOT NULL AND NOT EXISTS (
            SELECT FROM lead_contact c WHERE c.lead_id = l.id AND c.contact_id = l.contact_id))
     + (SELECT count(*) FROM lead_contact c WHERE NOT EXISTS (SELECT FROM contact WHERE id = c.contact_id))
"""


async def database(server_url: str, name: str, size: int) -> str:
    """Make a database of so many leads and contacts (a multiple of 50, at most a million); give its URL."""
    admin = await asyncpg.connect(server_url)
    await admin.execute(f"CREATE DATABASE {name}")
    await admin.close()
    url = urlsplit(server_url)._replace(path=f"/{name}").geturl()
    await upgrade(url)
    engine = await Engine.open(url)
    await engine.transact(setup.prepare)
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(_STAFF)
        await _fill(connection, size)
    finally:
        await connection.close()
    async with engine.write() as tx:
        for user in (USER, MANAGER):
            await webhooks.create(tx, user, ["crm"], SECRET)
            await sessions.insert_row(tx, digest(session(user)), user)
    await engine.close()
    return url


async def _fill(connection: Any, size: int) -> None:
    await connection.execute(_CONTACT.format(shared=SHARED))
    # Row by row, a million rows would pay for 20 indexes and for deferred triggers; so they are built
    # at the end, and what the triggers would have refused is looked for.
    await connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '512MB'")
    indexes = await connection.fetch(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND indexname ~ '^(ix|trgm)_'"
    )
    for index in indexes:
        await connection.execute(f"DROP INDEX {index['indexname']}")
    for statement in (_CONTACTS, _LEADS, _LINKS, _PHONES):
        await connection.execute(statement, *([size] if "$1" in statement else []))
    for index in indexes:
        await connection.execute(index["indexdef"])
    for table in ("lead", "contact"):
        await connection.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), {size})")
    await connection.execute("SET session_replication_role = origin")
    await _check(connection)
    for table in ("lead", "contact", "lead_contact", "multifield"):
        await connection.execute(f"VACUUM ANALYZE {table}")
    await connection.execute("CHECKPOINT")


async def _check(connection: Any) -> None:
    assert await connection.fetchval(_BROKEN) == 0
    row = await connection.fetchrow("SELECT value, key, key2 FROM multifield LIMIT 1")
    assert keys("PHONE", row["value"], "RU") == (row["key"], row["key2"]), tuple(row)


def contact_of(lead: int, size: int, number: int = 0) -> int:
    """Contact of a lead that has contacts: the primary one, or the other one for number 1."""
    return (lead % (size // SHARED) * 7919 + number * 1237) % size + 1


def phone_of(contact: int) -> str:
    """A contact's phone, as a person writes it."""
    digits = f"{contact:07}"
    return f"8 (916) {digits[:3]}-{digits[3:5]}-{digits[5:]}"
