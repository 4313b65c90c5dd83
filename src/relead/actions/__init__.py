"""Use cases: one public coroutine is one unit of work."""
