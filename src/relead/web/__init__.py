"""Pages for people, and the endpoints for operators."""
