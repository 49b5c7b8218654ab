ALTER TABLE station ADD COLUMN managing_unit_id INTEGER
    CONSTRAINT fk_station_managing_unit_id REFERENCES managing_unit (id);

ALTER TABLE station ALTER COLUMN position_text TYPE VARCHAR(1000);

ALTER TABLE station DROP CONSTRAINT ck_station_position_text_long;

ALTER TABLE station ADD CONSTRAINT ck_station_position_text_long CHECK (length("position_text") <= 1000);

ALTER TABLE town ADD COLUMN began_on DATE;

ALTER TABLE town ADD COLUMN ended_on DATE;

ALTER TABLE town ADD COLUMN merged_into VARCHAR
    CONSTRAINT fk_town_merged_into REFERENCES town (code);

ALTER TABLE facility ADD COLUMN retired_on DATE;

ALTER TABLE activity_category ADD COLUMN retired_on DATE;

CREATE INDEX ix_change_row_table_name ON change_row (table_name)
    WHERE table_name <> 'day_count';

CREATE TABLE column_map (
    id SERIAL NOT NULL,
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
    id SERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
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
    id SERIAL NOT NULL,
    name VARCHAR(60) NOT NULL,
    query VARCHAR(2000) NOT NULL,
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
    CONSTRAINT ck_managing_unit_past_name_long CHECK (length("name") <= 60)
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
    CONSTRAINT ck_town_past_name_long CHECK (length("name") <= 60)
);

CREATE INDEX ix_town_past_town_code ON town_past (town_code);

CREATE TABLE former_code (
    code VARCHAR(20) NOT NULL,
    station_id INTEGER NOT NULL,
    CONSTRAINT pk_former_code PRIMARY KEY (code),
    CONSTRAINT fk_former_code_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_former_code_code_short CHECK (length("code") >= 4),
    CONSTRAINT ck_former_code_code_long CHECK (length("code") <= 20)
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
    CONSTRAINT fk_station_past_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id)
);

CREATE INDEX ix_station_past_station_id ON station_past (station_id);
