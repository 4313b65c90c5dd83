"""Departments for tests that need some: a root, and six below it."""

import asyncpg


async def seven_departments(database_url: str) -> None:
    """Make departments 1 to 7: 2 to 5 of the root 1, 6 of 5, 7 of 6. The last two are named Sales."""
    db = await asyncpg.connect(database_url)
    await db.execute(
        """
        INSERT INTO department (id, name, parent_id) VALUES (1, 'Office', NULL), (2, 'Office', 1),
            (3, 'Office', 1), (4, 'Office', 1), (5, 'Office', 1), (6, 'Sales 6', 5), (7, 'Sales 7', 6)
        """
    )
    await db.close()
