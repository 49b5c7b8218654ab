CREATE TABLE town_boundary (
    town_code VARCHAR NOT NULL,
    shape VARCHAR NOT NULL,
    area_km2 FLOAT NOT NULL,
    source VARCHAR(200) NOT NULL,
    CONSTRAINT pk_town_boundary PRIMARY KEY (town_code),
    CONSTRAINT fk_town_boundary_town_code FOREIGN KEY(town_code) REFERENCES town (code) ON DELETE CASCADE,
    CONSTRAINT ck_town_boundary_shape_short CHECK (length("shape") >= 1),
    CONSTRAINT ck_town_boundary_area_km2_min CHECK ("area_km2" >= 0),
    CONSTRAINT ck_town_boundary_source_long CHECK (length("source") <= 200),
    CONSTRAINT ck_town_boundary_area_km2_number CHECK (typeof("area_km2") IN ('integer', 'real', 'null'))
);

DROP INDEX ix_station_town_code;
CREATE INDEX ix_station_town_code ON station (town_code, name, address);
CREATE INDEX ix_station_latitude ON station (latitude);
