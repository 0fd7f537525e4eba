"""Settings of the company file that cannot be are errors when it is made."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from qbcheck.sandbox.company.settings import Fault, company_settings
from qbcheck.sandbox.scenario import ScenarioError

READY = {"file": "x.qbw", "default_tax_item": "State Sales Tax"}


@pytest.mark.parametrize(
    ("settings", "named"),
    [
        ({"default_tax_item": "x"}, "file"),
        ({"file": "x.qbw"}, "default_tax_item"),
        ({**READY, "colour": "red"}, "colour"),
        ({**READY, "country": "AU"}, "country"),
        ({**READY, "file_mode": "Multi"}, "file_mode"),
        ({**READY, "sales_tax": "perhaps"}, "sales_tax"),
        ({**READY, "hresult": "-2147220480"}, "hresult"),
        ({**READY, "closing_date": "31.12.2025"}, "closing_date"),
        ({**READY, "utc_offset": "Z"}, "utc_offset"),
        ({**READY, "missing_ref_number": 0}, "missing_ref_number"),
        ({**READY, "faults": [{"on": "HostQuery", "answer": "explode"}]}, "faults"),
        ({**READY, "faults": [{"answer": "drop"}]}, "faults"),
        ({**READY, "faults": [{"on": "HostQuery", "answer": "drop", "at": "once"}]}, "faults"),
    ],
)
def test_impossible_setting(settings: dict[str, Any], named: str) -> None:
    """A setting that is missing, unknown or out of range is an error that names it."""
    with pytest.raises(ScenarioError, match=named):
        company_settings(settings)


def test_defaults_of_a_country() -> None:
    """Tax codes are the country's unless a scenario says otherwise."""
    us, uk = company_settings(READY), company_settings({**READY, "country": "UK", "taxable_code": "T1"})

    assert ("Tax", "Non") == (us.taxable_code, us.non_taxable_code)
    assert ("T1", "E") == (uk.taxable_code, uk.non_taxable_code)


def test_file_without_sales_tax_needs_no_tax_item() -> None:
    """With sales tax off no default tax item is needed."""
    assert company_settings({"file": "x.qbw", "sales_tax": False}).sales_tax is False


def test_zone_and_faults() -> None:
    """The offset becomes a zone, faults become values that happen once unless they say more."""
    settings = company_settings({**READY, "utc_offset": "-03:30", "faults": [{"on": "*", "answer": "drop"}]})

    assert timedelta(hours=-3, minutes=-30) == settings.zone.utcoffset(None)
    assert (Fault(on="*", answer="drop", times=1),) == settings.faults
