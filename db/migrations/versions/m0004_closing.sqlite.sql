ALTER TABLE day_count ADD COLUMN reported_on DATE;

ALTER TABLE day_count ADD COLUMN change_id INTEGER
    CONSTRAINT fk_day_count_change_id REFERENCES change (id)
    CONSTRAINT ck_day_count_change_id_number CHECK (typeof("change_id") IN ('integer', 'null'));

DROP TABLE month_close;

CREATE TABLE count_acceptance (
    day DATE NOT NULL,
    station_id INTEGER NOT NULL,
    service VARCHAR(24) NOT NULL,
    people INTEGER NOT NULL,
    note VARCHAR(200) NOT NULL,
    accepted_at DATETIME NOT NULL,
    accepted_by VARCHAR(60) NOT NULL,
    CONSTRAINT pk_count_acceptance PRIMARY KEY (day, station_id, service),
    CONSTRAINT fk_count_acceptance_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_count_acceptance_service_known CHECK (service IN ('meals', 'water', 'charging', 'rest', 'medical', 'social', 'other')),
    CONSTRAINT ck_count_acceptance_people_min CHECK ("people" >= 0),
    CONSTRAINT ck_count_acceptance_people_max CHECK ("people" <= 9999),
    CONSTRAINT ck_count_acceptance_note_long CHECK (length("note") <= 200),
    CONSTRAINT ck_count_acceptance_accepted_by_short CHECK (length("accepted_by") >= 1),
    CONSTRAINT ck_count_acceptance_accepted_by_long CHECK (length("accepted_by") <= 60),
    CONSTRAINT ck_count_acceptance_station_id_number CHECK (typeof("station_id") IN ('integer', 'null')),
    CONSTRAINT ck_count_acceptance_people_number CHECK (typeof("people") IN ('integer', 'null'))
);

CREATE INDEX ix_count_acceptance_station_id ON count_acceptance (station_id);

CREATE TABLE visitor_group (
    id INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    position INTEGER NOT NULL,
    retired_on DATE,
    CONSTRAINT pk_visitor_group PRIMARY KEY (id),
    CONSTRAINT uq_visitor_group_name UNIQUE (name),
    CONSTRAINT ck_visitor_group_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_visitor_group_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_visitor_group_position_number CHECK (typeof("position") IN ('integer', 'null'))
);

CREATE TABLE visitor_count (
    managing_unit_id INTEGER NOT NULL,
    month VARCHAR(7) NOT NULL,
    visitor_group_id INTEGER NOT NULL,
    people INTEGER,
    share FLOAT,
    CONSTRAINT pk_visitor_count PRIMARY KEY (managing_unit_id, month, visitor_group_id),
    CONSTRAINT ck_visitor_count_one_measure CHECK ((people IS NULL) <> (share IS NULL)),
    CONSTRAINT fk_visitor_count_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id),
    CONSTRAINT fk_visitor_count_visitor_group_id FOREIGN KEY(visitor_group_id) REFERENCES visitor_group (id),
    CONSTRAINT ck_visitor_count_month_short CHECK (length("month") >= 7),
    CONSTRAINT ck_visitor_count_month_long CHECK (length("month") <= 7),
    CONSTRAINT ck_visitor_count_people_min CHECK ("people" >= 0),
    CONSTRAINT ck_visitor_count_people_max CHECK ("people" <= 9999999),
    CONSTRAINT ck_visitor_count_share_min CHECK ("share" >= 0),
    CONSTRAINT ck_visitor_count_share_max CHECK ("share" <= 100),
    CONSTRAINT ck_visitor_count_managing_unit_id_number CHECK (typeof("managing_unit_id") IN ('integer', 'null')),
    CONSTRAINT ck_visitor_count_visitor_group_id_number CHECK (typeof("visitor_group_id") IN ('integer', 'null')),
    CONSTRAINT ck_visitor_count_people_number CHECK (typeof("people") IN ('integer', 'null')),
    CONSTRAINT ck_visitor_count_share_number CHECK (typeof("share") IN ('integer', 'real', 'null'))
);

CREATE TABLE month_close (
    id INTEGER NOT NULL,
    managing_unit_id INTEGER,
    month VARCHAR(7) NOT NULL,
    closed_at DATETIME NOT NULL,
    closed_by VARCHAR(60) NOT NULL,
    signed_by VARCHAR(60) NOT NULL,
    note VARCHAR(2000) NOT NULL,
    stated_total INTEGER,
    figures VARCHAR NOT NULL,
    reopened_at DATETIME,
    reopened_by VARCHAR(60) NOT NULL,
    reason VARCHAR(200) NOT NULL,
    CONSTRAINT pk_month_close PRIMARY KEY (id),
    CONSTRAINT ck_month_close_reopened_why CHECK ((reopened_at IS NULL) = (reason = '')),
    CONSTRAINT ck_month_close_reopened_by_whom CHECK ((reopened_at IS NULL) = (reopened_by = '')),
    CONSTRAINT fk_month_close_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id),
    CONSTRAINT ck_month_close_month_short CHECK (length("month") >= 7),
    CONSTRAINT ck_month_close_month_long CHECK (length("month") <= 7),
    CONSTRAINT ck_month_close_closed_by_short CHECK (length("closed_by") >= 1),
    CONSTRAINT ck_month_close_closed_by_long CHECK (length("closed_by") <= 60),
    CONSTRAINT ck_month_close_signed_by_short CHECK (length("signed_by") >= 1),
    CONSTRAINT ck_month_close_signed_by_long CHECK (length("signed_by") <= 60),
    CONSTRAINT ck_month_close_note_long CHECK (length("note") <= 2000),
    CONSTRAINT ck_month_close_stated_total_min CHECK ("stated_total" >= 0),
    CONSTRAINT ck_month_close_stated_total_max CHECK ("stated_total" <= 99999999),
    CONSTRAINT ck_month_close_figures_short CHECK (length("figures") >= 2),
    CONSTRAINT ck_month_close_reopened_by_long CHECK (length("reopened_by") <= 60),
    CONSTRAINT ck_month_close_reason_long CHECK (length("reason") <= 200),
    CONSTRAINT ck_month_close_managing_unit_id_number CHECK (typeof("managing_unit_id") IN ('integer', 'null')),
    CONSTRAINT ck_month_close_stated_total_number CHECK (typeof("stated_total") IN ('integer', 'null'))
);

CREATE UNIQUE INDEX ix_month_close_month ON month_close (month) WHERE reopened_at IS NULL AND managing_unit_id IS NULL;

CREATE UNIQUE INDEX ix_month_close_month_managing_unit_id ON month_close (month, managing_unit_id) WHERE reopened_at IS NULL AND managing_unit_id IS NOT NULL;

INSERT INTO visitor_group (name, position) VALUES
    ('快递员', 0),
    ('外卖员', 1),
    ('网约车司机', 2),
    ('货车司机', 3),
    ('环卫工人', 4),
    ('建筑工人', 5),
    ('交警辅警', 6),
    ('巡防', 7),
    ('园林', 8),
    ('其他', 9);
