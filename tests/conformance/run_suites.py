"""Runs the own live tests of client libraries, from checkouts of their repositories, against a portal.

    RELEAD_B24PYSDK=/path RELEAD_FAST_BITRIX24=/path RELEAD_B24JSSDK=/path \
        PYTHONPATH=tests python -m conformance.run_suites

README.md tells what they need. Belongs here: starting and counting them. Does not belong here: their code.
"""
# ruff: noqa: S603, T201 - the programs started here are named here; a command line prints

import contextlib
import os
import subprocess
import sys
import tempfile
import tomllib
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import httpx

from conformance.connect_proxy import proxy
from conformance.portal import Portal, running_portal

PYTHON = "RELEAD_SUITES_PYTHON"
"""Variable that names the interpreter to run them with; by default this one."""

PASSING: Mapping[str, Mapping[str, int]] = tomllib.loads(
    Path(__file__).with_name("suites.toml").read_text(encoding="utf-8")
)
"""By the variable that names a checkout: files of tests, and how many in each have to pass."""


@dataclass
class Outcome:
    """What became of one file of tests."""

    file: str
    counts: Counter[str] = field(default_factory=Counter)
    troubles: list[str] = field(default_factory=list)
    """Tests that did not pass, each with its reason."""

    @property
    def passed(self) -> int:
        return self.counts["passed"]

    @property
    def runnable(self) -> int:
        """Those that can run with a webhook: without those that want credentials nobody has."""
        return self.counts.total() - self.counts["not runnable"]

    def __str__(self) -> str:
        return "\n    ".join([f"{self.passed:3} of {self.runnable:3}  {self.file}", *self.troubles])


def checkout(variable: str) -> Path | None:
    """Folder that an environment variable names, if it does."""
    named = os.environ.get(variable)
    return Path(named) if named else None


def run(folder: Path, file: str, environment: Mapping[str, str]) -> Outcome:
    """Run a file of tests of a checkout in a process of its own."""
    with tempfile.NamedTemporaryFile(suffix=".xml") as report:
        ended = subprocess.run(
            _command(file, report.name),
            cwd=folder,
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=False,
        )
        written = Path(report.name).read_text(encoding="utf-8")
    if not written:
        raise RuntimeError(f"{file} did not run:\n{ended.stdout}{ended.stderr}")
    return read(file, written)


def _command(file: str, report: str) -> list[str]:
    """What runs a file of tests and reports in JUnit's form."""
    if file.endswith(".ts"):
        project = ("--project", "jsSdk:integration")
        return ["npx", "vitest", "run", *project, "--reporter=junit", f"--outputFile={report}", file]
    python = os.environ.get(PYTHON, sys.executable)
    return [python, "-m", "pytest", "-o", "addopts=", f"--junitxml={report}", file]


def read(file: str, report: str) -> Outcome:
    """Count what a report in JUnit's form tells."""
    outcome = Outcome(file)
    for case in ET.fromstring(report).iter("testcase"):  # noqa: S314 - pytest wrote it just now
        state, reason = _state(case)
        outcome.counts[state] += 1
        if state in {"failed", "skipped"}:
            outcome.troubles.append(f"{state} {case.get('name')}: {reason[:200]}")
    return outcome


def _state(case: ET.Element) -> tuple[str, str]:
    for child in case:
        reason = " ".join((child.get("message") or "").split())
        if child.tag == "skipped":
            return ("skipped" if " depends on " in reason else "not runnable"), reason
        if child.tag in {"failure", "error"}:
            return "failed", reason
    return "passed", ""


@contextlib.contextmanager
def portal_for(variable: str) -> Iterator[dict[str, str]]:
    """Run a portal for a suite; give the variables that lead the suite to it."""
    with running_portal() as portal, proxy(urlsplit(portal.https).port or 0) as through:
        if variable == "RELEAD_FAST_BITRIX24":
            remove_leads(portal)  # it wants a portal in which there is no lead but its own
        if variable == "RELEAD_B24PYSDK":
            remove_address(portal, 59)  # the lead it gives an address
        yield {
            "B24_DOMAIN": "portal.b24.test",
            "B24_WEBHOOK": f"{portal.user}/{portal.secret}",
            "B24_PREFER_AUTH_TYPE": "webhook",
            "HTTPS_PROXY": through,
            "REQUESTS_CA_BUNDLE": str(portal.authority),
            "FAST_BITRIX24_TEST_WEBHOOK": portal.webhook(portal.http),
            "B24_HOOK": portal.webhook(portal.https),
            "NODE_EXTRA_CA_CERTS": str(portal.authority),
        }


def remove_leads(portal: Portal) -> None:
    """Delete all leads of a portal."""
    with httpx.Client(base_url=portal.webhook(portal.http)) as client:
        while leads := client.post("crm.lead.list", json={"select": ["ID"]}).json()["result"]:
            commands = {lead["ID"]: f"crm.lead.delete?id={lead['ID']}" for lead in leads}
            client.post("batch", json={"cmd": commands}).raise_for_status()


def remove_address(portal: Portal, lead: int) -> None:
    """Delete the address of a lead, which has one."""
    with httpx.Client(base_url=portal.webhook(portal.http)) as client:
        key = {"TYPE_ID": 1, "ENTITY_TYPE_ID": 1, "ENTITY_ID": lead}
        client.post("crm.address.delete", json={"fields": key}).raise_for_status()


def main() -> int:
    """Run every suite that is checked out; 1 if one of their files passes less than it has to."""
    short = 0
    for variable, files in PASSING.items():
        folder = checkout(variable)
        if folder is None:
            print(f"{variable} does not name a checkout: its suite is not run")
            continue
        with portal_for(variable) as environment:
            for file, passing in files.items():
                outcome = run(folder, file, environment)
                short += outcome.passed < passing
                print(outcome, flush=True)
    return int(short > 0)


if __name__ == "__main__":
    sys.exit(main())
