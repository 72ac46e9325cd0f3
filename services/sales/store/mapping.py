"""What all tables of this service share: the metadata, the registry and the column types of money and goods."""

from sqlalchemy import MetaData, Numeric, String
from sqlalchemy.orm import registry

from shared.saved_filters import SavedFilters
from shared.tables import NAMING

metadata = MetaData(naming_convention=NAMING)
mapper = registry(metadata=metadata)
filters = SavedFilters(metadata)

MONEY, QUANTITY, PERCENT = Numeric(18, 2), Numeric(15, 3), Numeric(5, 2)
SKU, UNIT, NAME, CURRENCY, STAGE, WHO = String(300), String(300), String(300), String(3), String(64), String(200)
