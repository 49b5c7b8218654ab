CREATE TABLE station_new (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code VARCHAR(20) NOT NULL,
    name VARCHAR(60) NOT NULL,
    pinyin VARCHAR(400) NOT NULL,
    initials VARCHAR(60) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    form VARCHAR(24) NOT NULL,
    build VARCHAR(24) NOT NULL,
    host VARCHAR(60) NOT NULL,
    town_code VARCHAR NOT NULL,
    managing_unit_id INTEGER,
    address VARCHAR(200) NOT NULL,
    longitude FLOAT,
    latitude FLOAT,
    position_text VARCHAR(1000) NOT NULL,
    position_datum VARCHAR(24),
    position_verified_on DATE,
    position_verified_by VARCHAR(60) NOT NULL,
    hours VARCHAR(200) NOT NULL,
    hours_text VARCHAR(200) NOT NULL,
    smart_door BOOLEAN NOT NULL,
    area_m2 FLOAT,
    seats INTEGER,
    stars INTEGER,
    awards VARCHAR(200) NOT NULL,
    status VARCHAR(24) NOT NULL,
    opened_on DATE,
    opened_text VARCHAR(60) NOT NULL,
    closed_on DATE,
    closed_reason VARCHAR(200) NOT NULL,
    count_method VARCHAR(24) NOT NULL,
    note VARCHAR(2000) NOT NULL,
    verified_on DATE,
    version INTEGER NOT NULL,
    CONSTRAINT ck_station_position_whole CHECK ((longitude IS NULL) = (latitude IS NULL)),
    CONSTRAINT ck_station_closed_after_opened CHECK (closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on),
    CONSTRAINT ck_station_closed_when CHECK (status <> 'closed' OR closed_on IS NOT NULL),
    CONSTRAINT uq_station_code UNIQUE (code),
    CONSTRAINT ck_station_kind_known CHECK (kind IN ('love', 'workmate', 'other')),
    CONSTRAINT ck_station_form_known CHECK (form IN ('fixed', 'mobile')),
    CONSTRAINT ck_station_build_known CHECK (build IN ('own', 'shared')),
    CONSTRAINT fk_station_town_code FOREIGN KEY(town_code) REFERENCES town (code),
    CONSTRAINT fk_station_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id),
    CONSTRAINT ck_station_position_datum_known CHECK (position_datum IN ('wgs84', 'gcj02', 'bd09')),
    CONSTRAINT ck_station_status_known CHECK (status IN ('planned', 'open', 'suspended', 'closed')),
    CONSTRAINT ck_station_count_method_known CHECK (count_method IN ('tally', 'door', 'estimate')),
    CONSTRAINT ck_station_code_short CHECK (length("code") >= 4),
    CONSTRAINT ck_station_code_long CHECK (length("code") <= 20),
    CONSTRAINT ck_station_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_station_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_station_pinyin_long CHECK (length("pinyin") <= 400),
    CONSTRAINT ck_station_initials_long CHECK (length("initials") <= 60),
    CONSTRAINT ck_station_host_long CHECK (length("host") <= 60),
    CONSTRAINT ck_station_address_long CHECK (length("address") <= 200),
    CONSTRAINT ck_station_longitude_min CHECK ("longitude" >= 73),
    CONSTRAINT ck_station_longitude_max CHECK ("longitude" <= 136),
    CONSTRAINT ck_station_latitude_min CHECK ("latitude" >= 3),
    CONSTRAINT ck_station_latitude_max CHECK ("latitude" <= 54),
    CONSTRAINT ck_station_position_text_long CHECK (length("position_text") <= 1000),
    CONSTRAINT ck_station_position_verified_by_long CHECK (length("position_verified_by") <= 60),
    CONSTRAINT ck_station_hours_long CHECK (length("hours") <= 200),
    CONSTRAINT ck_station_hours_text_long CHECK (length("hours_text") <= 200),
    CONSTRAINT ck_station_area_m2_min CHECK ("area_m2" >= 0),
    CONSTRAINT ck_station_area_m2_max CHECK ("area_m2" <= 100000),
    CONSTRAINT ck_station_seats_min CHECK ("seats" >= 0),
    CONSTRAINT ck_station_seats_max CHECK ("seats" <= 9999),
    CONSTRAINT ck_station_stars_min CHECK ("stars" >= 1),
    CONSTRAINT ck_station_stars_max CHECK ("stars" <= 5),
    CONSTRAINT ck_station_awards_long CHECK (length("awards") <= 200),
    CONSTRAINT ck_station_opened_text_long CHECK (length("opened_text") <= 60),
    CONSTRAINT ck_station_closed_reason_long CHECK (length("closed_reason") <= 200),
    CONSTRAINT ck_station_note_long CHECK (length("note") <= 2000),
    CONSTRAINT ck_station_version_min CHECK ("version" >= 1),
    CONSTRAINT ck_station_managing_unit_id_number CHECK (typeof("managing_unit_id") IN ('integer', 'null')),
    CONSTRAINT ck_station_longitude_number CHECK (typeof("longitude") IN ('integer', 'real', 'null')),
    CONSTRAINT ck_station_latitude_number CHECK (typeof("latitude") IN ('integer', 'real', 'null')),
    CONSTRAINT ck_station_smart_door_number CHECK (typeof("smart_door") IN ('integer', 'null')),
    CONSTRAINT ck_station_area_m2_number CHECK (typeof("area_m2") IN ('integer', 'real', 'null')),
    CONSTRAINT ck_station_seats_number CHECK (typeof("seats") IN ('integer', 'null')),
    CONSTRAINT ck_station_stars_number CHECK (typeof("stars") IN ('integer', 'null')),
    CONSTRAINT ck_station_version_number CHECK (typeof("version") IN ('integer', 'null'))
);

INSERT INTO station_new (
    id, code, name, pinyin, initials, kind, form, build, host, town_code, address,
    longitude, latitude, position_text, position_datum, position_verified_on,
    position_verified_by, hours, hours_text, smart_door, area_m2, seats, stars, awards,
    status, opened_on, opened_text, closed_on, closed_reason, count_method, note,
    verified_on, version
)
SELECT
    id, code, name, pinyin, initials, kind, form, build, host, town_code, address,
    longitude, latitude, position_text, position_datum, position_verified_on,
    position_verified_by, hours, hours_text, smart_door, area_m2, seats, stars, awards,
    status, opened_on, opened_text, closed_on, closed_reason, count_method, note,
    verified_on, version
FROM station;

DROP TABLE station;

ALTER TABLE station_new RENAME TO station;

CREATE INDEX ix_station_name ON station (name);

CREATE INDEX ix_station_town_code ON station (town_code);

ALTER TABLE town ADD COLUMN began_on DATE;

ALTER TABLE town ADD COLUMN ended_on DATE;

ALTER TABLE town ADD COLUMN merged_into VARCHAR
    CONSTRAINT fk_town_merged_into REFERENCES town (code);

ALTER TABLE facility ADD COLUMN retired_on DATE;

ALTER TABLE activity_category ADD COLUMN retired_on DATE;

CREATE INDEX ix_change_row_table_name ON change_row (table_name)
    WHERE table_name <> 'day_count';

CREATE TABLE column_map (
    id INTEGER NOT NULL,
    kind VARCHAR(60) NOT NULL,
    header VARCHAR(8000) NOT NULL,
    columns VARCHAR(8000) NOT NULL,
    CONSTRAINT pk_column_map PRIMARY KEY (id),
    CONSTRAINT ck_column_map_kind_short CHECK (length("kind") >= 1),
    CONSTRAINT ck_column_map_kind_long CHECK (length("kind") <= 60),
    CONSTRAINT ck_column_map_header_short CHECK (length("header") >= 1),
    CONSTRAINT ck_column_map_header_long CHECK (length("header") <= 8000),
    CONSTRAINT ck_column_map_columns_short CHECK (length("columns") >= 1),
    CONSTRAINT ck_column_map_columns_long CHECK (length("columns") <= 8000)
);

CREATE TABLE contact_look (
    id INTEGER NOT NULL,
    at DATETIME NOT NULL,
    who VARCHAR(60) NOT NULL,
    station_code VARCHAR(20) NOT NULL,
    station VARCHAR(60) NOT NULL,
    CONSTRAINT pk_contact_look PRIMARY KEY (id),
    CONSTRAINT ck_contact_look_who_short CHECK (length("who") >= 1),
    CONSTRAINT ck_contact_look_who_long CHECK (length("who") <= 60),
    CONSTRAINT ck_contact_look_station_code_short CHECK (length("station_code") >= 4),
    CONSTRAINT ck_contact_look_station_code_long CHECK (length("station_code") <= 20),
    CONSTRAINT ck_contact_look_station_short CHECK (length("station") >= 1),
    CONSTRAINT ck_contact_look_station_long CHECK (length("station") <= 60)
);

CREATE INDEX ix_contact_look_station_code ON contact_look (station_code);

CREATE TABLE saved_view (
    id INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    "query" VARCHAR(2000) NOT NULL,
    CONSTRAINT pk_saved_view PRIMARY KEY (id),
    CONSTRAINT uq_saved_view_name UNIQUE (name),
    CONSTRAINT ck_saved_view_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_saved_view_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_saved_view_query_short CHECK (length("query") >= 1),
    CONSTRAINT ck_saved_view_query_long CHECK (length("query") <= 2000)
);

CREATE TABLE managing_unit_past (
    managing_unit_id INTEGER NOT NULL,
    until DATE NOT NULL,
    name VARCHAR(60) NOT NULL,
    CONSTRAINT pk_managing_unit_past PRIMARY KEY (managing_unit_id, until),
    CONSTRAINT fk_managing_unit_past_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id) ON DELETE CASCADE,
    CONSTRAINT ck_managing_unit_past_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_managing_unit_past_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_managing_unit_past_managing_unit_id_number CHECK (typeof("managing_unit_id") IN ('integer', 'null'))
);

CREATE INDEX ix_managing_unit_past_managing_unit_id ON managing_unit_past (managing_unit_id);

CREATE TABLE town_past (
    town_code VARCHAR NOT NULL,
    until DATE NOT NULL,
    name VARCHAR(60) NOT NULL,
    managing_unit_id INTEGER NOT NULL,
    CONSTRAINT pk_town_past PRIMARY KEY (town_code, until),
    CONSTRAINT fk_town_past_town_code FOREIGN KEY(town_code) REFERENCES town (code) ON DELETE CASCADE,
    CONSTRAINT fk_town_past_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id),
    CONSTRAINT ck_town_past_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_town_past_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_town_past_managing_unit_id_number CHECK (typeof("managing_unit_id") IN ('integer', 'null'))
);

CREATE INDEX ix_town_past_town_code ON town_past (town_code);

CREATE TABLE former_code (
    code VARCHAR(20) NOT NULL,
    station_id INTEGER NOT NULL,
    CONSTRAINT pk_former_code PRIMARY KEY (code),
    CONSTRAINT fk_former_code_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_former_code_code_short CHECK (length("code") >= 4),
    CONSTRAINT ck_former_code_code_long CHECK (length("code") <= 20),
    CONSTRAINT ck_former_code_station_id_number CHECK (typeof("station_id") IN ('integer', 'null'))
);

CREATE INDEX ix_former_code_station_id ON former_code (station_id);

CREATE TABLE station_past (
    station_id INTEGER NOT NULL,
    until DATE NOT NULL,
    town_code VARCHAR NOT NULL,
    managing_unit_id INTEGER NOT NULL,
    CONSTRAINT pk_station_past PRIMARY KEY (station_id, until),
    CONSTRAINT fk_station_past_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT fk_station_past_town_code FOREIGN KEY(town_code) REFERENCES town (code),
    CONSTRAINT fk_station_past_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id),
    CONSTRAINT ck_station_past_station_id_number CHECK (typeof("station_id") IN ('integer', 'null')),
    CONSTRAINT ck_station_past_managing_unit_id_number CHECK (typeof("managing_unit_id") IN ('integer', 'null'))
);

CREATE INDEX ix_station_past_station_id ON station_past (station_id);
