"""Managing units, districts and towns, now and before."""

import datetime as dt

from sqlmodel import Field

from db.record import MAX_NAME, Record, name_field, owned, reference, text_field


class ManagingUnit(Record, table=True):
    __tablename__ = "managing_unit"
    id: int | None = Field(default=None, primary_key=True)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    position: int = 0


class District(Record, table=True):
    __tablename__ = "district"
    code: str = Field(primary_key=True, min_length=6, max_length=6)
    name: str = name_field()


class Town(Record, table=True):
    """A 镇街: its legal district and its managing unit are two facts. Centre is WGS-84, rough.

    A town that is no more keeps its row for the reports of its time: `began_on` is its first day,
    where it was not always there, and `ended_on` the first day without it.
    """

    __tablename__ = "town"
    code: str = Field(primary_key=True, min_length=9, max_length=9)
    name: str = Field(min_length=1, max_length=MAX_NAME, unique=True)
    district_code: str = reference("district.code")
    managing_unit_id: int = reference("managing_unit.id", index=True)
    longitude: float = Field(ge=-180, le=180)
    latitude: float = Field(ge=-90, le=90)
    began_on: dt.date | None = None
    ended_on: dt.date | None = None
    merged_into: str | None = Field(default=None, foreign_key="town.code")


class ManagingUnitPast(Record, table=True):
    """What a managing unit was called until the end of a day."""

    __tablename__ = "managing_unit_past"
    managing_unit_id: int = owned("managing_unit.id", primary_key=True)
    until: dt.date = Field(primary_key=True)
    name: str = name_field()


class TownPast(Record, table=True):
    """What a town was called and whose it was until the end of a day."""

    __tablename__ = "town_past"
    town_code: str = owned("town.code", primary_key=True)
    until: dt.date = Field(primary_key=True)
    name: str = name_field()
    managing_unit_id: int = reference("managing_unit.id")


class TownBoundary(Record, table=True):
    """The outline of a town: a GeoJSON Polygon or MultiPolygon in WGS-84, and where it is from."""

    __tablename__ = "town_boundary"
    town_code: str = Field(foreign_key="town.code", ondelete="CASCADE", primary_key=True)
    shape: str = Field(min_length=1)
    area_km2: float = Field(ge=0)
    source: str = text_field()
