"""What must hold in every portal's database at every moment (repeat-leads.md 2.6), as queries."""

from typing import Any, Final

INVARIANTS: Final = {
    "I1: the flag says whether a client is linked": """
        SELECT id FROM lead
         WHERE semantic <> 'S' AND is_return_customer <> (company_id IS NOT NULL OR EXISTS
               (SELECT FROM lead_contact WHERE lead_id = lead.id))""",
    "I2: bound contacts have one primary, which is the lead's own": """
        SELECT id FROM lead
         WHERE (SELECT count(*) FROM lead_contact WHERE lead_id = id AND contact_id = lead.contact_id)
            <> (SELECT least(count(*), 1) FROM lead_contact WHERE lead_id = id)
            OR (contact_id IS NULL) = EXISTS (SELECT FROM lead_contact WHERE lead_id = id)""",
    "I2 for contacts and their companies": """
        SELECT id FROM contact c
         WHERE (SELECT count(*) FROM contact_company WHERE contact_id = id AND company_id = c.company_id)
            <> (SELECT least(count(*), 1) FROM contact_company WHERE contact_id = id)
            OR (company_id IS NULL) = EXISTS (SELECT FROM contact_company WHERE contact_id = id)""",
    "I3: bindings are unique": """
        SELECT lead_id, contact_id FROM lead_contact GROUP BY 1, 2 HAVING count(*) > 1""",
    "I3: both ends of a binding exist": """
        SELECT lead_id, contact_id FROM lead_contact
         WHERE lead_id NOT IN (SELECT id FROM lead) OR contact_id NOT IN (SELECT id FROM contact)""",
    "multifields have an owner": """
        SELECT id FROM multifield
         WHERE entity_type = 1 AND entity_id NOT IN (SELECT id FROM lead)
            OR entity_type = 3 AND entity_id NOT IN (SELECT id FROM contact)
            OR entity_type = 4 AND entity_id NOT IN (SELECT id FROM company)""",
}
"""Queries that find nothing in a sound database."""


async def broken_invariants(connection: Any) -> list[str]:
    """What is wrong in a database, with the first rows that show it."""
    found = {name: await connection.fetch(f"{query} LIMIT 3") for name, query in INVARIANTS.items()}
    return [f"{name}: {[tuple(row) for row in rows]}" for name, rows in found.items() if rows]
