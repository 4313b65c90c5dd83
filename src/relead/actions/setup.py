"""What a fresh database needs before it is a portal.

Dictionaries, the default category of deals, currencies, the root of departments, presets of requisites, the
key of file links.
"""

import secrets

from relead.actions import requisite_presets
from relead.domain.categories import FIRST_SORT
from relead.domain.currencies import DEFAULT_CURRENCIES, localizations
from relead.domain.dictionaries import DICTIONARIES, defaults
from relead.domain.portal import FILE_KEY
from relead.domain.texts import text
from relead.store import categories, credentials, currencies, departments, settings, setup, statuses
from relead.store.engine import Tx


async def prepare(tx: Tx) -> None:
    """Fill what is empty with defaults in the portal's language; what has any row stays as it is.

    Any number of processes may do it at once. Where nothing is to be done it is one query.
    """
    if await setup.is_done(tx, DICTIONARIES):
        return
    await setup.lock(tx)
    language, filled = tx.portal.language, await statuses.filled(tx)
    missing = [(entity_id, row) for entity_id, row in defaults(language) if entity_id not in filled]
    await statuses.fill(tx, missing, language)
    await categories.insert_first(tx, text("category_general", language), FIRST_SORT)
    if not await currencies.filled(tx):
        await currencies.fill(tx, {code: localizations(code) for code in DEFAULT_CURRENCIES})
    if not await departments.filled(tx):
        await departments.insert_row(tx, {"name": text("department_root", language)})
    await requisite_presets.prepare(tx)
    if await settings.get(tx, FILE_KEY) is None:
        await settings.put(tx, FILE_KEY, secrets.token_hex(32))
    await credentials.notify(tx)
