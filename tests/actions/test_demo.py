"""The demo's data obey the rules that actions keep, and are the same every time."""

import datetime as dt
import subprocess
import sys
from collections.abc import AsyncIterator
from typing import Any

import argon2
import asyncpg
import pytest

from relead.actions import demo, lead_contacts, setup, users
from relead.domain import multifield
from relead.domain.access import SYSTEM
from relead.domain.ids import Entity
from relead.store import deals, entities
from relead.store.engine import Engine

NOW = dt.datetime(2026, 1, 31, 12, tzinfo=dt.UTC)


@pytest.fixture
async def db(engine: Engine, database_url: str) -> AsyncIterator[Any]:
    """A connection to a database with the demo in it."""
    async with engine.write() as tx:
        await setup.prepare(tx)
    async with engine.write() as tx:
        await demo.load(tx)
    connection = await asyncpg.connect(database_url)
    yield connection
    await connection.close()


def aged(rows: dict[str, list[dict[str, Any]]], now: dt.datetime) -> dict[str, list[dict[str, Any]]]:
    def age(name: str, value: Any) -> Any:
        if isinstance(value, dt.datetime):
            return now - value
        return now.date() - value if name in ("begindate", "closedate") else value

    return {
        table: [{name: age(name, value) for name, value in row.items()} for row in table_rows]
        for table, table_rows in rows.items()
    }


def test_the_same_every_time_but_for_dates() -> None:
    later = NOW + dt.timedelta(days=40)
    first = aged(demo.Maker(NOW, opened=True).rows(), NOW)
    assert first == aged(demo.Maker(later, opened=True).rows(), later)


def test_rows_of_a_table_have_the_same_columns() -> None:
    for table, rows in demo.Maker(NOW, opened=True).rows().items():
        assert {tuple(row) for row in rows} == {tuple(rows[0])}, table


def test_loading_does_without_the_library_of_numbers() -> None:
    program = (
        "import sys, datetime as dt; from relead.actions import demo;"
        "demo.Maker(dt.datetime.now(dt.UTC), opened=True).rows(); print('phonenumbers' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603 - ourselves
    assert done.stdout.strip() == "False"


async def test_search_keys_are_those_that_actions_would_store(db: Any) -> None:
    rows = await db.fetch("SELECT type, value, key, key2 FROM multifield")
    assert len(rows) > 1000
    wrong = [r for r in rows if (r["key"], r["key2"]) != multifield.keys(r["type"], r["value"], "RU")]
    assert wrong == []
    assert {r["key2"] != "" for r in rows if r["type"] == "PHONE"} == {True, False}


async def test_a_number_belongs_to_one_person_or_company(db: Any) -> None:
    numbers = "SELECT key FROM multifield WHERE type = 'PHONE' AND entity_type <> 1"
    query = f"{numbers} GROUP BY key HAVING count(*) > 1"
    assert await db.fetch(query) == []


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("lead", demo.LEADS),
        ("deal", demo.DEALS),
        ("contact", demo.CONTACTS),
        ("company", demo.COMPANIES),
    ],
)
async def test_ids_are_those_clients_expect_and_new_ones_start_at_1000(
    db: Any, engine: Engine, table: str, count: int
) -> None:
    ids = [row["id"] for row in await db.fetch(f"SELECT id FROM {table} ORDER BY id")]  # noqa: S608 - named here
    assert ids == list(range(1, count + 1))
    async with engine.write() as tx:
        assert await entities.next_id(tx, Entity[table.upper()]) == demo.FIRST_NEW_ID


async def test_users(db: Any, engine: Engine) -> None:
    rows = await db.fetch("SELECT * FROM user_account ORDER BY id")
    assert [row["id"] for row in rows] == [demo.ADMINISTRATOR, *demo.MANAGERS]
    assert [row["id"] for row in rows if row["is_admin"]] == [demo.ADMINISTRATOR]
    assert rows[0]["login"] == demo.LOGIN
    assert argon2.PasswordHasher().verify(rows[0]["password_hash"], demo.PASSWORD)
    assert all(row["active"] and row["roles"] == ["manager"] for row in rows[1:])
    async with engine.write() as tx:
        assert await users.create(tx, login="new", name="New") == demo.FIRST_NEW_ID


async def test_no_new_id_is_1_which_tests_of_clients_take_for_a_failure(db: Any) -> None:
    seen = ["product_row", "requisite_preset", "requisite", "bank_detail", "status", "deal_category"]
    for table in [*seen, "user_field", "user_field_item", "file"]:
        given = await db.fetchval("SELECT nextval(pg_get_serial_sequence($1, 'id'))", table)
        used = await db.fetchval(f"SELECT coalesce(max(id), 0) FROM {table}")  # noqa: S608 - named here
        assert used < given == demo.FIRST_NEW_ID, table


async def test_departments(db: Any) -> None:
    rows = await db.fetch("SELECT * FROM department ORDER BY id")
    assert [row["id"] for row in rows if row["parent_id"] is None] == [67]
    used = {number for row in await db.fetch("SELECT departments FROM user_account") for number in row[0]}
    assert {67} < used <= {row["id"] for row in rows}
    assert await db.fetchval("INSERT INTO department (name, parent_id) VALUES ('x', 67) RETURNING id") == 1000


async def test_flags_follow_values_and_links(db: Any) -> None:
    for number, table in ((1, "lead"), (3, "contact"), (4, "company")):
        wrong = await db.fetch(
            f"""
            SELECT id FROM {table}
              LEFT JOIN (SELECT entity_id, bool_or(type = 'PHONE') AS phone, bool_or(type = 'EMAIL') AS email
                           FROM multifield WHERE entity_type = $1 GROUP BY entity_id) AS m ON entity_id = id
             WHERE has_phone <> coalesce(phone, false) OR has_email <> coalesce(email, false) OR has_imol
            """,  # noqa: S608 - named here
            number,
        )
        assert wrong == [], table
    # What a check constraint of the database cannot see: a converted lead's flag, frozen as it was.
    frozen = await db.fetch("SELECT id, is_return_customer AS repeat FROM lead WHERE semantic = 'S'")
    made = {row["lead_id"] for row in await db.fetch("SELECT lead_id FROM contact WHERE lead_id IS NOT NULL")}
    assert {row["id"] for row in frozen if not row["repeat"]} == made


async def test_leads_are_varied(db: Any) -> None:
    kinds = {
        tuple(row)
        for row in await db.fetch(
            "SELECT is_return_customer, contact_id IS NOT NULL, company_id IS NOT NULL FROM lead"
        )
    }
    assert kinds == {
        *((False, False, False), (False, True, False)),
        *((True, True, False), (True, False, True), (True, True, True)),
    }
    statuses = {row["status_id"] for row in await db.fetch("SELECT DISTINCT status_id FROM lead")}
    known = {
        row["status_id"] for row in await db.fetch("SELECT status_id FROM status WHERE entity_id = 'STATUS'")
    }
    assert statuses == known
    assert (
        await db.fetchval("SELECT max(n) FROM (SELECT count(*) n FROM lead_contact GROUP BY lead_id) a") == 3
    )
    assert await db.fetchval("SELECT count(DISTINCT currency_id) FROM lead") > 2
    assert await db.fetchval("SELECT bool_and(semantic = 'P') FROM lead WHERE id IN (1, 43, 59)")


async def test_deals_are_varied(db: Any) -> None:
    kinds = {
        tuple(row)
        for row in await db.fetch(
            "SELECT lead_id IS NOT NULL, company_id IS NOT NULL, contact_id IS NOT NULL FROM deal"
        )
    }
    assert kinds >= {(True, False, True), (True, True, True), (False, True, True), (False, False, True)}
    assert {row["semantic"] for row in await db.fetch("SELECT semantic FROM deal")} == {"P", "S", "F"}
    assert await db.fetchval("SELECT count(*) FROM deal WHERE is_return_customer") > 0
    assert await db.fetchval("SELECT count(*) FROM deal WHERE is_repeated_approach") > 0
    assert await db.fetchval("SELECT bool_and(semantic = 'P') FROM deal WHERE id IN (1, 2, 5, 27)")


async def test_deals_are_what_became_of_their_leads(db: Any) -> None:
    rows = await db.fetch(
        """
        SELECT d.id, d.contact_id IS DISTINCT FROM l.contact_id
                     OR d.company_id IS DISTINCT FROM l.company_id
                     OR l.status_id <> 'CONVERTED' OR d.date_create < l.date_closed AS wrong
          FROM deal d JOIN lead l ON l.id = d.lead_id
        """
    )
    assert len(rows) == demo.DEALS // 2
    assert not [row["id"] for row in rows if row["wrong"]]


async def test_flags_of_deals_are_those_that_actions_would_store(db: Any, engine: Engine) -> None:
    clients = await db.fetch("SELECT DISTINCT company_id, contact_id FROM deal")
    flags = "SELECT id, is_return_customer, is_repeated_approach, is_new, closed FROM deal ORDER BY id"
    before = await db.fetch(flags)
    async with engine.write(1) as tx:
        for client in clients:
            await deals.mark_repeat(tx, *client)
    assert await db.fetch(flags) == before
    assert await db.fetchval("SELECT bool_and(is_new = (stage_id = 'NEW')) FROM deal")


async def test_codes_of_dictionaries_exist(db: Any) -> None:
    for table, column, dictionary in (
        ("lead", "source_id", "SOURCE"),
        ("deal", "source_id", "SOURCE"),
        ("deal", "type_id", "DEAL_TYPE"),
        ("deal", "stage_id", "DEAL_STAGE"),
        ("contact", "source_id", "SOURCE"),
        ("contact", "type_id", "CONTACT_TYPE"),
        ("company", "company_type", "COMPANY_TYPE"),
        ("company", "industry", "INDUSTRY"),
        ("company", "employees", "EMPLOYEES"),
    ):
        unknown = await db.fetch(
            f"SELECT {column} FROM {table} EXCEPT SELECT status_id FROM status WHERE entity_id = $1",  # noqa: S608 - named here
            dictionary,
        )
        assert unknown == [], (table, column)


async def test_clients_can_page_through_young_companies_titled_a(db: Any) -> None:
    query = "SELECT count(*) FROM company WHERE title LIKE 'A%' AND date_create > now() - interval '5 months'"
    assert await db.fetchval(query) > 50


async def test_nothing_happens_before_its_time(db: Any) -> None:
    for table in ("lead", "deal", "contact", "company"):
        late = f"SELECT id FROM {table} WHERE NOT date_create <= date_modify OR date_modify > now()"  # noqa: S608 - named here
        assert await db.fetch(late) == [], table
    assert await db.fetch("SELECT id FROM lead WHERE (date_closed IS NULL) <> (semantic = 'P')") == []
    linked = """
        SELECT l.id FROM lead l JOIN lead_contact k ON k.lead_id = l.id JOIN contact c ON c.id = k.contact_id
         WHERE (c.date_create > l.date_create) <> (c.lead_id IS NOT DISTINCT FROM l.id)
        UNION
        SELECT l.id FROM lead l JOIN company c ON c.id = l.company_id WHERE c.date_create > l.date_create
    """
    assert await db.fetch(linked) == []


async def test_its_links_can_be_worked_with(db: Any, engine: Engine) -> None:
    lead_id = await db.fetchval("SELECT id FROM lead WHERE is_return_customer AND company_id IS NULL LIMIT 1")
    async with engine.write(1) as tx:
        assert await lead_contacts.FAMILY.clear(tx, SYSTEM, lead_id)
    assert await db.fetchval("SELECT is_return_customer FROM lead WHERE id = $1", lead_id) is False


@pytest.mark.parametrize(("number", "table", "stage"), [(1, "lead", "status_id"), (2, "deal", "stage_id")])
async def test_the_stage_history_ends_where_the_card_stands(
    db: Any, number: int, table: str, stage: str
) -> None:
    wrong = await db.fetch(
        f"""
        SELECT id FROM {table} AS card
        LEFT JOIN LATERAL (SELECT stage, semantic, created_at FROM stage_history
                           WHERE entity_type = $1 AND entity_id = card.id ORDER BY id DESC LIMIT 1) last
               ON true
        WHERE (stage, last.semantic, created_at) IS DISTINCT FROM (card.{stage}, card.semantic, moved_time)
        """,  # noqa: S608 - named here
        number,
    )
    assert wrong == []


async def test_comments_stand_on_cards_and_share_ids_with_nothing(db: Any) -> None:
    assert await db.fetchval("SELECT count(*) FROM timeline_item") > 50
    assert await db.fetchval("SELECT count(*) FROM timeline_item JOIN history USING (id)") == 0
    unbound = "SELECT id FROM timeline_item WHERE id NOT IN (SELECT item_id FROM timeline_binding)"
    assert await db.fetch(unbound) == []
    last = "SELECT max(id) FROM (SELECT id FROM history UNION ALL SELECT id FROM timeline_item) AS records"
    following = await db.fetchval("SELECT nextval(pg_get_serial_sequence('history', 'id'))")
    assert following == await db.fetchval(last) + 1


async def test_stories_happened_after_their_cards_were_made(db: Any) -> None:
    for number, table in ((1, "lead"), (2, "deal")):
        early = await db.fetch(
            f"""
            SELECT card.id FROM {table} AS card
              JOIN history h ON h.entity_type = $1 AND h.entity_id = card.id
              WHERE h.created_at < card.date_create OR h.created_at > card.date_modify
            UNION ALL SELECT card.id FROM {table} AS card
              JOIN activity a ON a.owner_type_id = $1 AND a.owner_id = card.id
              WHERE a.created < card.date_create OR a.created > now() OR a.deadline < card.date_create
            """,  # noqa: S608 - named here
            number,
        )
        assert early == [], table


async def test_there_is_something_to_do_overdue_today_and_tomorrow(db: Any) -> None:
    open_ = "SELECT count(*) FROM activity WHERE NOT completed AND deadline BETWEEN $1 AND $2"
    for hours in ((-30, 0), (0, 6), (24, 30)):
        start, end = (dt.datetime.now(dt.UTC) + dt.timedelta(hours=each) for each in hours)
        assert await db.fetchval(open_, start, end) > 10, hours


async def test_what_has_products_is_worth_what_they_cost(db: Any) -> None:
    for number, table in ((1, "lead"), (2, "deal")):
        rows = await db.fetch(
            f"""
            SELECT card.id, opportunity, is_manual_opportunity AS manual, sum(price * quantity) AS cost
              FROM {table} AS card JOIN product_row ON entity_type = $1 AND entity_id = card.id
             GROUP BY card.id
            """,  # noqa: S608 - named here
            number,
        )
        assert len(rows) > 10
        assert [row["id"] for row in rows if row["manual"] or row["opportunity"] != row["cost"]] == []


async def test_some_companies_have_requisites_of_their_own(db: Any) -> None:
    own = "SELECT entity_id FROM requisite WHERE NOT address_only"
    assert len(await db.fetch(f"{own} AND rq_inn <> ''")) > 10
    assert await db.fetchval("SELECT count(DISTINCT entity_id) = count(*) FROM bank_detail")
    twice = "SELECT entity_id FROM requisite WHERE entity_type_id = 4 GROUP BY 1 HAVING count(*) > 1"
    assert await db.fetch(twice) == []
