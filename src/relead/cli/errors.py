"""How commands refuse: one line on stderr and an exit status that is not 0."""


class CommandError(Exception):
    """The command cannot do what it was asked; the text says why, in one line."""
