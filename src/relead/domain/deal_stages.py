"""Stages of deals by category (entities.md 6.2)."""


def dictionary(category: int) -> str:
    """ENTITY_ID of the stages of a category: the first one has no number."""
    return f"DEAL_STAGE_{category}" if category else "DEAL_STAGE"


def prefixed(category: int, stage: str) -> str:
    """STATUS_ID of a stage in a category."""
    return f"C{category}:{stage}" if category else stage
