"""A portal that is hard to show: very long and very many values, none at all, other scripts, what is gone."""

from typing import Any

from support.crm import ADMIN, Portal
from support.filled import Facts, Filled, fill

LONG = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen" * 5
SCRIPTS = "مرحبا بالعالم \u202eRTL\u202c 👩‍👩‍👧‍👦🏳️‍🌈 Zalgo ẑ̶̛͖̿ 漢字"
WORDS = f"{SCRIPTS} {LONG}"[:255]
HUGE = 9_999_999_999_999


async def fill_extremes(portal: Portal) -> Filled:
    """Make it for the administrator. `bare lead` ... have nothing but a name of 255 characters, or none."""
    made = await fill(
        portal, Facts(WORDS, "+7900555010123456789", f"{'a' * 60}@{'b' * 60}.test", HUGE), ADMIN
    )
    ids = made.ids
    many = {
        "PHONE": [f"+7900555{number:04}" for number in range(10)],
        "EMAIL": [f"{number}{'long' * 12}@{'sub.' * 8}example.org" for number in range(5)],
        "WEB": [f"https://{'very-long-' * 12}.test/{LONG}"],
    }
    contacts = [await portal.contact(NAME=WORDS, LAST_NAME=LONG[:255], **many) for _ in range(20)]
    items = [{"CONTACT_ID": each} for each in contacts]
    await portal.admin("crm.lead.contact.items.set", id=ids["lead"], items=items)
    ids["bare lead"] = await portal.lead(TITLE="")
    ids["bare deal"] = await portal.deal(TITLE=LONG[:255], OPPORTUNITY=HUGE)
    ids["bare contact"], ids["bare company"] = (
        await portal.contact(NAME="-"),
        await portal.company(TITLE=LONG[:255]),
    )
    await _what_is_gone(portal, ids)
    return made


async def _what_is_gone(portal: Portal, ids: dict[str, int]) -> None:
    """Rows of a dismissed user without a name, in stages and of sources that no dictionary has any more."""
    db: Any = portal.db
    ghost = await db.fetchval(
        "INSERT INTO user_account (id, login, active) VALUES (54, $1, false) RETURNING id", LONG
    )
    for kind in ("lead", "deal", "contact", "company"):
        await db.execute(
            f"UPDATE {kind} SET assigned_by_id = $1, created_by_id = $1, modify_by_id = $1 WHERE id = $2",  # noqa: S608 - named here
            ghost,
            ids[f"bare {kind}"],
        )
    await db.execute("UPDATE lead SET status_id = 'GONE', source_id = 'GONE' WHERE id = $1", ids["bare lead"])
    await db.execute("UPDATE deal SET stage_id = 'GONE', type_id = 'GONE' WHERE id = $1", ids["bare deal"])
    await db.execute(
        "INSERT INTO currency (currency, amount_cnt, amount, sort, localizations)"
        " VALUES ('ZZZ', 1, 1, 1, '{}')"
    )
    await db.execute("UPDATE deal SET currency_id = 'ZZZ' WHERE id = $1", ids["bare deal"])
