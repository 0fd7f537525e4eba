"""Which lists a reference such as ``ARAccountRef`` points into, and how names are compared."""

from __future__ import annotations

from qbcheck.quickbooks.schema import Element

ENTITIES = ("CustomerRet", "EmployeeRet", "OtherNameRet", "VendorRet")
"""Four lists, one name space (quickbooks-desktop reference, 2.6)."""
ITEMS = (
    *("ItemServiceRet", "ItemNonInventoryRet", "ItemOtherChargeRet", "ItemInventoryRet", "ItemInventoryAssemblyRet"),
    *("ItemFixedAssetRet", "ItemSubtotalRet", "ItemDiscountRet", "ItemPaymentRet", "ItemSalesTaxRet"),
    *("ItemSalesTaxGroupRet", "ItemGroupRet"),
)
TERMS = ("StandardTermsRet", "DateDrivenTermsRet")
TAX_ITEMS = ("ItemSalesTaxRet", "ItemSalesTaxGroupRet")

BY_NAME_ONLY = (
    *("VendorTypeRet", "CustomerTypeRet", "JobTypeRet", "TemplateRet", "SalesRepRet"),
    *("PaymentMethodRet", "CustomerMsgRet", "BillingRateRet", "PriceLevelRet", "UnitOfMeasureSetRet"),
    *("SalesTaxReturnRet", "SalesTaxReturnLineRet", "InventorySiteLocationRet"),
)
"""Lists that no request built here returns; a fixture gives their records a Name, for references to point at."""

_KINDS = {
    "EntityRef": ENTITIES,
    "PayeeEntityRef": ENTITIES,
    "ShipToEntityRef": ENTITIES,
    "ItemRef": ITEMS,
    "TermsRef": TERMS,
    "ItemSalesTaxRef": TAX_ITEMS,
    "ItemPurchaseTaxRef": TAX_ITEMS,
    "DefaultItemSalesTaxRef": TAX_ITEMS,
    "SupervisorRef": ("EmployeeRet",),
    "OverrideUOMSetRef": ("UnitOfMeasureSetRet",),
}
_KINDS_BY_ENDING = {
    "AccountRef": ("AccountRet",),
    "VendorRef": ("VendorRet",),
    "TaxCodeRef": ("SalesTaxCodeRet",),
    "InventorySiteRef": ("InventorySiteRet",),
    "InventorySiteLocationRef": ("InventorySiteLocationRet",),
    "CurrencyRef": ("CurrencyRet",),
    "PaymentMethodRef": ("PaymentMethodRet",),
}


def is_reference(element: Element) -> bool:
    """Tell whether ``element`` points at a list record: it holds ListID and FullName and nothing else."""
    return bool(element.content) and all(
        isinstance(part, Element) and part.name in ("ListID", "FullName") for part in element.content
    )


def referred_kinds(tag: str, owner: str) -> tuple[str, ...]:
    """Return the kinds of record that the reference ``tag`` in a record of kind ``owner`` may name."""
    if tag == "ParentRef":
        return ITEMS if owner in ITEMS else (owner,)
    if tag in _KINDS:
        return _KINDS[tag]
    for ending, kinds in _KINDS_BY_ENDING.items():
        if tag.endswith(ending):
            return kinds
    return (f"{tag.removesuffix('Ref')}Ret",)


def name_space(kind: str) -> str:
    """Return the name of the name space in which the names of ``kind`` must differ."""
    return kinds_of_name_space(kind)[0]


def kinds_of_name_space(kind: str) -> tuple[str, ...]:
    """Return the kinds whose names must differ from those of ``kind``, itself included."""
    return next((kinds for kinds in (ENTITIES, ITEMS, TERMS) if kind in kinds), (kind,))


def folded(name: str) -> str:
    """Return ``name`` as QuickBooks compares it: without letter case and outer blanks."""
    return name.strip().casefold()
