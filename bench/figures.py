"""A figure and its bound, and how ratios are measured: in turns, so that noise disturbs both alike."""

import statistics
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

Slice = Callable[[], Awaitable[float]]
"""A short measurement: seconds for a certain piece of work."""

TURNS = 6
"""How often the two sides of a round take turns: load of the machine comes and goes within seconds."""


@dataclass(frozen=True, slots=True)
class Size:
    """How much is measured."""

    rounds: int
    requests: int
    """Requests of one slice, where throughput is measured."""
    large: int
    """Leads and contacts of the large database."""


SMALL = 10_000
"""Leads and contacts of the small database."""
FULL = Size(rounds=7, requests=500, large=1_000_000)
QUICK = Size(rounds=3, requests=150, large=100_000)


@dataclass(frozen=True, slots=True)
class Figure:
    """What was measured. `at_least` says on which side of the bound it is to be."""

    key: str
    value: float
    low: float
    high: float
    bound: float | None = None
    at_least: bool = True
    unit: str = ""

    @property
    def met(self) -> bool:
        """Whether it is on its side of the bound."""
        return self.bound is None or (self.value >= self.bound if self.at_least else self.value <= self.bound)

    @property
    def measured(self) -> str:
        """The value, with the lowest and highest round."""
        if self.low == self.high:
            return f"{self.value:.0f} {self.unit}"
        return f"{self.value:.2f} ({self.low:.2f} to {self.high:.2f})"

    @property
    def bounded(self) -> str:
        """The bound, and whether it was missed."""
        if self.bound is None:
            return ""
        sign, unit = ">=" if self.at_least else "<=", f" {self.unit}" if self.unit else ""
        return f"{sign} {self.bound:g}{unit}{'' if self.met else ' MISSED'}"

    def __str__(self) -> str:
        return f"{self.key:<30} {self.measured:<24} {self.bounded}".rstrip()


def median(key: str, values: list[float], bound: float | None = None, *, at_least: bool = True) -> Figure:
    """Figure of ratios, one from each round."""
    return Figure(key, statistics.median(values), min(values), max(values), bound, at_least)


async def ratios(rounds: int, one: Slice, other: Slice) -> list[float]:
    """Seconds of one side to those of the other, for each round: of the median slices of both.

    A round is other, one, one, other, and so on in turns. A slice of each before is for warming up.
    """
    await other()
    await one()
    found = []
    for _ in range(rounds):
        ours: list[float] = []
        others: list[float] = []
        for _ in range(TURNS):
            others.append(await other())
            ours += [await one(), await one()]
            others.append(await other())
        found.append(statistics.median(ours) / statistics.median(others))
    return found


def slices(rounds: int) -> int:
    """How many slices `ratios` asks for, of both sides together."""
    return 2 + rounds * TURNS * 4
