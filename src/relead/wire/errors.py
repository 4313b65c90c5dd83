"""The error every layer above raises towards a client, and the system errors of the protocol (8.1, 8.2).

Here belong errors of the gateway itself, each with its exact text. Errors of CRM methods are a data table
in `methods/_errors.py`; they are made with the same class.
"""

from collections.abc import Mapping
from typing import Any, Final, Literal

Kind = Literal["webhook", "oauth"]

_NOTHING: Final[Mapping[str, Any]] = {}


class WireError(Exception):
    """An expected failure, told to the client as `{"error": code, "error_description": text, **extra}`.

    `code` may be empty: classic CRM errors are told apart by their text (protocol 8.3).
    """

    def __init__(self, code: str, text: str, status: int = 400, extra: Mapping[str, Any] = _NOTHING) -> None:
        super().__init__(code, text, status)
        self.code = code
        self.text = text
        self.status = status
        self.extra = extra

    def body(self) -> dict[str, Any]:
        """Return the answer's members, also used as one entry of a batch's `result_error`."""
        return {"error": self.code, "error_description": self.text, **self.extra}


def method_not_found() -> WireError:
    """No such method, route or suffix; told before credentials are looked at."""
    return WireError("ERROR_METHOD_NOT_FOUND", "Method not found!", 404)


def no_auth_found() -> WireError:
    """The request carries no credentials at all."""
    return WireError("NO_AUTH_FOUND", "Wrong authorization data", 401)


def invalid_credentials() -> WireError:
    """No such incoming webhook."""
    return WireError("INVALID_CREDENTIALS", "Invalid request credentials", 401)


def expired_token() -> WireError:
    """Clients refresh their token on exactly this code and status."""
    return WireError("expired_token", "The access token provided has expired", 401)


def invalid_token() -> WireError:
    """No such access token."""
    return WireError("invalid_token", "Unable to get application by token", 401)


def insufficient_scope(kind: Kind) -> WireError:
    """The credential is good, but lacks the method's scope."""
    bearer = "webhook token" if kind == "webhook" else "access token"
    text = f"The request requires higher privileges than provided by the {bearer}"
    return WireError("insufficient_scope", text, 401)


def user_access_error() -> WireError:
    """The user may not use the application."""
    return WireError("user_access_error", "The user does not have access to the application.", 403)


def authorization_error() -> WireError:
    """The credential's user is gone or inactive."""
    return WireError("authorization_error", "Unable to authorize user", 401)


def application_not_found() -> WireError:
    """The token's application was deleted."""
    return WireError("APPLICATION_NOT_FOUND", "Application not found", 401)


def application_not_installed() -> WireError:
    """The token's application is registered but not installed."""
    return WireError("ERROR_OAUTH", "Application not installed", 401)


def https_required() -> WireError:
    """A webhook was called over plain http while the portal insists on https."""
    return WireError("INVALID_REQUEST", "Https required.", 400)


def invalid_request(text: str, status: int = 400) -> WireError:
    """A request that cannot be read: our own texts under the protocol's code (ruling R15)."""
    return WireError("INVALID_REQUEST", text, status)


def wrong_encoding() -> WireError:
    """A query or form that is not UTF-8."""
    return WireError("WRONG_ENCODING", "Wrong request encoding", 400)


def access_denied(detail: str = "") -> WireError:
    """The caller may not do this; `detail` follows the fixed text."""
    return WireError("ACCESS_DENIED", f"Access denied! {detail}".rstrip(), 403)


def wrong_auth_type() -> WireError:
    """The method needs an application, the caller came by webhook."""
    return WireError("WRONG_AUTH_TYPE", "Current authorization type is denied for this method", 403)


def query_limit_exceeded() -> WireError:
    """Too many requests from one address; clients retry exactly this status."""
    return WireError("QUERY_LIMIT_EXCEEDED", "Too many requests", 503)


def operation_time_limit() -> WireError:
    """The method has used up its running time of ten minutes."""
    return WireError("OPERATION_TIME_LIMIT", "Method is blocked due to operation time limit.", 429)


def portal_deleted() -> WireError:
    """The portal is gone for good."""
    return WireError("PORTAL_DELETED", "Portal was deleted", 410)


def internal_server_error() -> WireError:
    """Anything unexpected; says nothing about what happened."""
    return WireError("INTERNAL_SERVER_ERROR", "Internal server error", 500)


def unexpected_answer() -> WireError:
    """A part of the server gave an answer that cannot be passed on."""
    return WireError("ERROR_UNEXPECTED_ANSWER", "Server returned an unexpected response", 500)


def batch_length_exceeded() -> WireError:
    """The 51st command of a batch and all after it; never the status of the whole batch."""
    return WireError("ERROR_BATCH_LENGTH_EXCEEDED", "Max batch length exceeded", 400)


def batch_method_not_allowed() -> WireError:
    """A batch inside a batch, or a file transfer inside one."""
    return WireError("ERROR_BATCH_METHOD_NOT_ALLOWED", "Method is not allowed for batch usage", 405)


def argument(name: str, text: str) -> WireError:
    """A bad argument; its name travels as the extra member `argument` (protocol 8.2)."""
    return WireError("ERROR_ARGUMENT", text, 400, {"argument": name})


def argument_missing(name: str) -> WireError:
    """A required argument is absent or empty."""
    return argument(name, f"Argument '{name}' is null or empty")
