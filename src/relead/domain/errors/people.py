"""Domain errors of users, departments and roles."""

from relead.domain.errors import DomainError


class InvalidRight(DomainError):
    """A role, or a right of one, is written wrongly. `detail` says how."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidUser(DomainError):
    """An account that cannot be made. `detail` says why."""

    def __init__(self, detail: str) -> None:
        super().__init__(detail)
        self.detail = detail


class InvalidPassword(InvalidUser):
    """A password that is too short or too long."""


class PasswordWrong(DomainError):
    """Who changes his password gave another one for the present one."""


class PasswordsDiffer(DomainError):
    """A new password was typed twice, and not the same way."""


class TooManyAttempts(DomainError):
    """The present password was tried too often; it can be tried again a little later."""


class LastAdministrator(DomainError):
    """Nobody would be left who administers the portal."""


class LoginTaken(InvalidUser):
    """Another user has this login or this e-mail address."""


class DepartmentRequired(InvalidUser):
    """A user is to be added who would belong to no department."""


class DepartmentUnknown(InvalidUser):
    """A user is to belong to a department that is not there."""


class GuestsUnknown(InvalidUser):
    """A user is to be added as a guest of a workgroup; there are no workgroups."""


class DepartmentNameRequired(DomainError):
    """A department would be left without a name."""


class OneRootOnly(DomainError):
    """A department would have no parent, an unknown one, or one below itself: there is one tree."""


class RootNeeded(DomainError):
    """The department above all others is not deleted."""


class HeadNotFound(DomainError):
    """The head of a department is to be somebody who is not there."""
