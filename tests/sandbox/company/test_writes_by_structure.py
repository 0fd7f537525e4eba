"""Whatever qbXML can say is answered: with a status or with the record, never with a crash, always with valid qbXML."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
from hypothesis import HealthCheck, Phase, given, settings
from lxml import etree
from made_requests import Pool, requests_of

from qbcheck.quickbooks.schema import message, message_names
from qbcheck.sandbox.company import CompanyServer

SCHEMA = Path(__file__).parents[3] / "../shared/reference/qbxml/xsd-13.0/qbxmlops130.xsd"
WRITES = [name for name in message_names() if not name.endswith("Query")]
EDITIONS = ("US", "CA")


@pytest.fixture(scope="module")
def schema() -> etree.XMLSchema:
    if not SCHEMA.is_file():
        pytest.skip("the vendor's schema is not at hand")
    return etree.XMLSchema(etree.parse(SCHEMA))


@pytest.fixture(scope="module", params=EDITIONS)
def written(
    request: pytest.FixtureRequest,
    tmp_path_factory: pytest.TempPathFactory,
    scenario_of: Any,
    whole: Any,
    schema: etree.XMLSchema,
) -> Iterator[Any]:
    """Run a company file that these tests write to, and read all of it in the end."""
    everything = whole("".join(map(_everything, message_names())))
    with CompanyServer(scenario_of(request.param), tmp_path_factory.mktemp("written")) as server:

        def answers(document: str) -> etree._Element:
            response = requests.post(server.url, data=document.encode(), timeout=30)
            assert 200 == response.status_code, (document, response.text)
            root = etree.fromstring(response.content)
            assert schema.validate(root), (schema.error_log, document, response.text)
            return root[0]

        yield answers, request.param, Pool.of(answers(everything))
        assert {"0", "1", "3250"} >= {answer.get("statusCode") for answer in answers(everything)}


@pytest.mark.parametrize("name", WRITES)
def test_every_write_is_answered(name: str, written: Any, whole: Any) -> None:
    """A request that the grammar allows is answered by one valid response with a status."""
    answers, edition, pool = written

    @settings(
        max_examples=10,
        deadline=None,
        derandomize=True,
        database=None,
        phases=(Phase.generate,),
        suppress_health_check=list(HealthCheck),
    )
    @given(requests_of(name, edition, pool))
    def check(request: str) -> None:
        (answer,) = answers(whole(request))

        assert f"{name}Rs" == answer.tag
        assert answer.get("statusCode").isdigit()

    check()


def _everything(name: str) -> str:
    if not name.endswith("Query"):
        return ""
    names = {part.name for part in _flat(message(name).request.content)}
    asked = (
        ("TxnDelType", "Invoice"),
        ("ActiveStatus", "All"),
        ("IncludeLineItems", "true"),
        ("IncludeLinkedTxns", "true"),
        ("OwnerID", "0"),
    )
    inner = "".join(f"<{tag}>{value}</{tag}>" for tag, value in asked if tag in names and name != "DataExtDefQuery")
    return f"<{name}Rq>{inner}</{name}Rq>"


def _flat(content: Any) -> Iterator[Any]:
    for part in content:
        if hasattr(part, "branches"):
            for branch in part.branches:
                yield from _flat(branch)
        else:
            yield part
