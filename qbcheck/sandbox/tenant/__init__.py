"""A tenant on this machine: the Autotask REST API, as strict as the real one.

``tenant.toml`` of a scenario holds rows by REST entity, in the API's spelling (``entities-*.txt`` lists all entities
and fields). Every row has an ``id``. Fields left out are null, booleans false, ``isActive`` true; amounts in
``internalCurrency...`` fields repeat their counterpart. A picklist's value may be given by its label
(``picklists.txt``; ``Resources.userType`` takes names of SecurityLevels, payment terms those of PaymentTerms, expense
categories those of BillingCodes). Dates may be written as ``2026-01-31``. Unknown names and labels are errors.

Tables that no API shows:

    SecurityLevels      id (value of userType), name (its label), isActive, isSystem,
                        apiOnly       true: a level for API-only users; REST admits no other
                        hidesCosts    true: cost fields are null ("Can't Read Costs")
                        access        { Invoices = "None", Companies = { query = "Restricted", update = "None" } };
                                      None, All or Restricted for query, create, update, delete; left out: All
                        denied        ["PurchaseOrders"]: Restricted means refused there; elsewhere it works
    ApiUsers            resourceID, secret, integrationCode, integrationVendor (shown nowhere)
    UserDefinedFields   entity, name, label, type; rows of that entity then take
                        userDefinedFields = [{ name = "...", value = "..." }]
    Picklists           entity, field, value, label, isActive, isSystem: further values of a picklist
    Modules             key, value

A login works for a row of Resources that is active, has the licence type "API User", a level with ``apiOnly`` and a row
in ApiUsers with that secret. Rows of OrganizationalResources limit a caller to their lines of business: billing items
of other lines are absent, and so are invoices that consist of nothing else.

How the server behaves is set in the scenario's ``[tenant]`` table; see ``settings``.
"""

from qbcheck.sandbox.tenant.application import Exchange
from qbcheck.sandbox.tenant.server import TenantServer

__all__ = ["Exchange", "TenantServer"]
