"""Fields that a portal's users add to entities (entities.md 11)."""
