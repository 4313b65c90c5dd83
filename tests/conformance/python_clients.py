"""Clients of the protocol that are written in Python, from PyPI.

Belongs here: one adapter each, as thin as the library allows; what a library cannot do is said beside it.
Does not belong here: what any of them ought to answer (the story).
"""

import asyncio
from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urlencode

import aiohttp
import bitrix24
import fast_bitrix24
import pybitrix24
from b24pysdk import BitrixWebhook, Client
from b24pysdk.errors import BitrixAPIError
from fast_bitrix24.server_response import ErrorInServerResponseException

from conformance.clients import Batch, Command, Refused, Row, named
from conformance.portal import Portal


class B24PySdk:
    """b24pysdk, the official one: https only, POST with JSON."""

    def __init__(self, portal: Portal, *, secret: str | None = None) -> None:
        key = f"{portal.user}/{secret or portal.secret}"
        self._token = BitrixWebhook(domain=portal.address, webhook_token=key)

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        try:
            if self._wrapper(method) is None:
                return self._token.call_method(method, dict(params))["result"]
            return self._request(method, params).result
        except BitrixAPIError as error:
            raise _told(error) from error

    def batch(self, commands: Mapping[str, Command], *, halt: bool = False) -> Batch:
        plain = {name: (method, dict(params)) for name, (method, params) in commands.items()}
        return _batch(self._token.call_batch(plain, halt=halt)["result"])

    def walks(self, method: str, params: Mapping[str, Any]) -> Iterator[list[Row]]:
        yield list(self._request(method, params).as_list().result)
        yield list(self._request(method, params).as_list_fast().result)

    def _request(self, method: str, params: Mapping[str, Any]) -> Any:
        given = {"bitrix_id" if name == "id" else name: value for name, value in params.items()}
        return self._wrapper(method)(**given)

    def _wrapper(self, method: str) -> Any:
        """Its own function for the method, so that its type checks run too; None if it has none."""
        found: Any = Client(self._token)
        for name in method.split("."):
            found = getattr(found, name, None)
        return found


class FastBitrix24:
    """fast_bitrix24: POST with JSON, nearly everything inside `batch`, names in small letters."""

    def __init__(self, portal: Portal, *, secret: str | None = None) -> None:
        self._url = portal.webhook(portal.http, secret)

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        # Its `call` takes the first row of a list for the result, so lists have a function of their own.
        way = "get_all" if method.endswith((".get", ".list", ".fields")) else "call"
        return self._run(way, method, dict(params))

    def batch(self, commands: Mapping[str, Command], *, halt: bool = False) -> Batch:
        return Batch(self._run("call_batch", {"halt": int(halt), "cmd": _commands(commands)}))

    def walks(self, method: str, params: Mapping[str, Any]) -> Iterator[list[Row]]:
        yield self._run("get_all", method, dict(params))

    def _run(self, way: str, *arguments: Any) -> Any:
        client = fast_bitrix24.BitrixAsync(self._url, verbose=False)
        try:
            return asyncio.run(getattr(client, way)(*arguments))
        except aiohttp.ClientResponseError as error:
            raise Refused(error.status, None, str(error)) from error
        except ErrorInServerResponseException as error:
            (first, *_) = error.args[0].values()
            raise Refused(None, first["error"], first["error_description"]) from error


class Bitrix24Rest:
    """bitrix24-rest: GET with a query of its own making, in which `&` is not escaped."""

    def __init__(self, portal: Portal, *, secret: str | None = None) -> None:
        self._client = bitrix24.Bitrix24(portal.webhook(portal.http, secret))

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        async def call() -> Any:
            return await self._client.callMethod(
                method, {name: _keyed(value) for name, value in params.items()}
            )

        try:
            return asyncio.run(call())
        except bitrix24.BitrixError as error:
            raise Refused(int(error.message.removeprefix("HTTP error: ")), None) from error

    def batch(self, commands: Mapping[str, Command], *, halt: bool = False) -> Batch:
        return _batch(self.call("batch", {"halt": int(halt), "cmd": _commands(commands)}))

    def walks(self, method: str, params: Mapping[str, Any]) -> Iterator[list[Row]]:
        yield self.call(method, params)


class PyBitrix24:
    """pybitrix24: https only, POST with JSON; tells errors as part of the answer."""

    def __init__(self, portal: Portal, *, secret: str | None = None) -> None:
        self._client = pybitrix24.Bitrix24(portal.address, user_id=portal.user)
        self._secret = secret or portal.secret

    def call(self, method: str, params: Mapping[str, Any]) -> Any:
        return self._answer(method, params)["result"]

    def batch(self, commands: Mapping[str, Command], *, halt: bool = False) -> Batch:
        answer = self._client.call_batch_webhook(self._secret, dict(commands), halt)
        return _batch(answer["result"])

    def walks(self, method: str, params: Mapping[str, Any]) -> Iterator[list[Row]]:
        rows: list[Row] = []
        start: int | None = 0
        while start is not None:
            answer = self._answer(method, {**params, "start": start})
            rows += answer["result"]
            start = answer.get("next")
        yield rows

    def _answer(self, method: str, params: Mapping[str, Any]) -> Any:
        answer = self._client.call_webhook(self._secret, method, dict(params))
        if "error" in answer:
            raise Refused(None, answer["error"], answer["error_description"])
        return answer


def _told(error: BitrixAPIError) -> Refused:
    return Refused(error.response.status_code, error.error, error.error_description)


def _batch(result: Mapping[str, Any]) -> Batch:
    codes = {name: error["error"] for name, error in named(result["result_error"]).items()}
    return Batch(named(result["result"]), codes)


def _commands(commands: Mapping[str, Command]) -> dict[str, str]:
    return {name: f"{method}?{urlencode(list(_flat(params)))}" for name, (method, params) in commands.items()}


def _flat(value: Any, name: str = "") -> Iterator[tuple[str, Any]]:
    """Nested parameters as names of a form: `fields[NAME]`."""
    if isinstance(value, Mapping):
        for key, inner in value.items():
            yield from _flat(inner, f"{name}[{key}]" if name else str(key))
    else:
        yield name, value


def _keyed(value: Any) -> Any:
    """A list of maps as a map: bitrix24-rest loses the name of such a list."""
    lists = isinstance(value, list) and all(isinstance(item, dict) for item in value)
    return dict(enumerate(value)) if lists else value
