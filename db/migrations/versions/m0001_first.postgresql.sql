CREATE TABLE activity_category (
    id SERIAL NOT NULL,
    name VARCHAR(60) NOT NULL,
    yearly_target INTEGER,
    position INTEGER NOT NULL,
    CONSTRAINT pk_activity_category PRIMARY KEY (id),
    CONSTRAINT uq_activity_category_name UNIQUE (name),
    CONSTRAINT ck_activity_category_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_activity_category_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_activity_category_yearly_target_min CHECK ("yearly_target" >= 0),
    CONSTRAINT ck_activity_category_yearly_target_max CHECK ("yearly_target" <= 9999)
);

CREATE TABLE blob (
    sha256 VARCHAR(64) NOT NULL,
    content BYTEA NOT NULL,
    CONSTRAINT pk_blob PRIMARY KEY (sha256),
    CONSTRAINT ck_blob_sha256_short CHECK (length("sha256") >= 64),
    CONSTRAINT ck_blob_sha256_long CHECK (length("sha256") <= 64)
);

CREATE TABLE calendar_day (
    day DATE NOT NULL,
    kind VARCHAR(24) NOT NULL,
    name VARCHAR(60) NOT NULL,
    CONSTRAINT pk_calendar_day PRIMARY KEY (day),
    CONSTRAINT ck_calendar_day_kind_known CHECK (kind IN ('holiday', 'makeup_workday')),
    CONSTRAINT ck_calendar_day_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_calendar_day_name_long CHECK (length("name") <= 60)
);

CREATE TABLE change (
    id SERIAL NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    who VARCHAR(60) NOT NULL,
    label VARCHAR(200) NOT NULL,
    undoes INTEGER,
    CONSTRAINT pk_change PRIMARY KEY (id),
    CONSTRAINT fk_change_undoes FOREIGN KEY(undoes) REFERENCES change (id),
    CONSTRAINT ck_change_who_short CHECK (length("who") >= 1),
    CONSTRAINT ck_change_who_long CHECK (length("who") <= 60),
    CONSTRAINT ck_change_label_short CHECK (length("label") >= 1),
    CONSTRAINT ck_change_label_long CHECK (length("label") <= 200)
);

CREATE INDEX ix_change_undoes ON change (undoes);

CREATE TABLE checklist_item (
    id SERIAL NOT NULL,
    "group" VARCHAR(60) NOT NULL,
    name VARCHAR(60) NOT NULL,
    position INTEGER NOT NULL,
    retired BOOLEAN NOT NULL,
    CONSTRAINT pk_checklist_item PRIMARY KEY (id),
    CONSTRAINT ck_checklist_item_group_short CHECK (length("group") >= 1),
    CONSTRAINT ck_checklist_item_group_long CHECK (length("group") <= 60),
    CONSTRAINT ck_checklist_item_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_checklist_item_name_long CHECK (length("name") <= 60)
);

CREATE TABLE district (
    code VARCHAR(6) NOT NULL,
    name VARCHAR(60) NOT NULL,
    CONSTRAINT pk_district PRIMARY KEY (code),
    CONSTRAINT ck_district_code_short CHECK (length("code") >= 6),
    CONSTRAINT ck_district_code_long CHECK (length("code") <= 6),
    CONSTRAINT ck_district_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_district_name_long CHECK (length("name") <= 60)
);

CREATE TABLE facility (
    code VARCHAR(24) NOT NULL,
    name VARCHAR(60) NOT NULL,
    required BOOLEAN NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_facility PRIMARY KEY (code),
    CONSTRAINT ck_facility_code_short CHECK (length("code") >= 1),
    CONSTRAINT ck_facility_code_long CHECK (length("code") <= 24),
    CONSTRAINT ck_facility_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_facility_name_long CHECK (length("name") <= 60)
);

CREATE TABLE managing_unit (
    id SERIAL NOT NULL,
    name VARCHAR(60) NOT NULL,
    position INTEGER NOT NULL,
    CONSTRAINT pk_managing_unit PRIMARY KEY (id),
    CONSTRAINT uq_managing_unit_name UNIQUE (name),
    CONSTRAINT ck_managing_unit_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_managing_unit_name_long CHECK (length("name") <= 60)
);

CREATE TABLE setting (
    key VARCHAR(40) NOT NULL,
    value VARCHAR(2000) NOT NULL,
    CONSTRAINT pk_setting PRIMARY KEY (key),
    CONSTRAINT ck_setting_key_short CHECK (length("key") >= 1),
    CONSTRAINT ck_setting_key_long CHECK (length("key") <= 40),
    CONSTRAINT ck_setting_value_long CHECK (length("value") <= 2000)
);

CREATE TABLE activity (
    id SERIAL NOT NULL,
    title VARCHAR(60) NOT NULL,
    category_id INTEGER NOT NULL,
    status VARCHAR(24) NOT NULL,
    day DATE NOT NULL,
    start_time TIME WITHOUT TIME ZONE,
    end_time TIME WITHOUT TIME ZONE,
    organiser VARCHAR(60) NOT NULL,
    partner VARCHAR(60) NOT NULL,
    attendance INTEGER,
    attendance_text VARCHAR(60) NOT NULL,
    new_form_attendance INTEGER,
    cost_yuan FLOAT,
    summary VARCHAR(2000) NOT NULL,
    cancelled_reason VARCHAR(200) NOT NULL,
    CONSTRAINT pk_activity PRIMARY KEY (id),
    CONSTRAINT ck_activity_end_after_start CHECK (end_time IS NULL OR start_time IS NULL OR end_time >= start_time),
    CONSTRAINT ck_activity_new_form_within CHECK (new_form_attendance IS NULL OR attendance IS NULL OR new_form_attendance <= attendance),
    CONSTRAINT fk_activity_category_id FOREIGN KEY(category_id) REFERENCES activity_category (id),
    CONSTRAINT ck_activity_status_known CHECK (status IN ('planned', 'done', 'cancelled')),
    CONSTRAINT ck_activity_title_short CHECK (length("title") >= 1),
    CONSTRAINT ck_activity_title_long CHECK (length("title") <= 60),
    CONSTRAINT ck_activity_organiser_long CHECK (length("organiser") <= 60),
    CONSTRAINT ck_activity_partner_long CHECK (length("partner") <= 60),
    CONSTRAINT ck_activity_attendance_min CHECK ("attendance" >= 0),
    CONSTRAINT ck_activity_attendance_max CHECK ("attendance" <= 99999),
    CONSTRAINT ck_activity_attendance_text_long CHECK (length("attendance_text") <= 60),
    CONSTRAINT ck_activity_new_form_attendance_min CHECK ("new_form_attendance" >= 0),
    CONSTRAINT ck_activity_new_form_attendance_max CHECK ("new_form_attendance" <= 99999),
    CONSTRAINT ck_activity_cost_yuan_min CHECK ("cost_yuan" >= 0),
    CONSTRAINT ck_activity_cost_yuan_max CHECK ("cost_yuan" <= 10000000),
    CONSTRAINT ck_activity_summary_long CHECK (length("summary") <= 2000),
    CONSTRAINT ck_activity_cancelled_reason_long CHECK (length("cancelled_reason") <= 200)
);

CREATE INDEX ix_activity_category_id ON activity (category_id);

CREATE INDEX ix_activity_day ON activity (day);

CREATE TABLE change_row (
    id SERIAL NOT NULL,
    change_id INTEGER NOT NULL,
    table_name VARCHAR(60) NOT NULL,
    "old" VARCHAR,
    "new" VARCHAR,
    CONSTRAINT pk_change_row PRIMARY KEY (id),
    CONSTRAINT fk_change_row_change_id FOREIGN KEY(change_id) REFERENCES change (id),
    CONSTRAINT ck_change_row_table_name_short CHECK (length("table_name") >= 1),
    CONSTRAINT ck_change_row_table_name_long CHECK (length("table_name") <= 60)
);

CREATE INDEX ix_change_row_change_id ON change_row (change_id);

CREATE TABLE month_close (
    managing_unit_id INTEGER NOT NULL,
    month VARCHAR(7) NOT NULL,
    closed_at TIMESTAMP WITH TIME ZONE NOT NULL,
    closed_by VARCHAR(60) NOT NULL,
    CONSTRAINT pk_month_close PRIMARY KEY (managing_unit_id, month),
    CONSTRAINT fk_month_close_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id),
    CONSTRAINT ck_month_close_month_short CHECK (length("month") >= 7),
    CONSTRAINT ck_month_close_month_long CHECK (length("month") <= 7),
    CONSTRAINT ck_month_close_closed_by_short CHECK (length("closed_by") >= 1),
    CONSTRAINT ck_month_close_closed_by_long CHECK (length("closed_by") <= 60)
);

CREATE TABLE open_change (
    writer SERIAL NOT NULL,
    change_id INTEGER NOT NULL,
    CONSTRAINT pk_open_change PRIMARY KEY (writer),
    CONSTRAINT fk_open_change_change_id FOREIGN KEY(change_id) REFERENCES change (id),
    CONSTRAINT ck_open_change_writer_min CHECK ("writer" >= 0)
);

CREATE TABLE report (
    id SERIAL NOT NULL,
    month VARCHAR(7) NOT NULL,
    scope VARCHAR(60) NOT NULL,
    revision INTEGER NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    made_by VARCHAR(60) NOT NULL,
    figures VARCHAR NOT NULL,
    template VARCHAR(60) NOT NULL,
    sha256 VARCHAR NOT NULL,
    CONSTRAINT pk_report PRIMARY KEY (id),
    CONSTRAINT uq_report_month_scope_revision UNIQUE (month, scope, revision),
    CONSTRAINT fk_report_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256),
    CONSTRAINT ck_report_month_short CHECK (length("month") >= 7),
    CONSTRAINT ck_report_month_long CHECK (length("month") <= 7),
    CONSTRAINT ck_report_scope_long CHECK (length("scope") <= 60),
    CONSTRAINT ck_report_revision_min CHECK ("revision" >= 0),
    CONSTRAINT ck_report_revision_max CHECK ("revision" <= 999),
    CONSTRAINT ck_report_made_by_short CHECK (length("made_by") >= 1),
    CONSTRAINT ck_report_made_by_long CHECK (length("made_by") <= 60),
    CONSTRAINT ck_report_template_short CHECK (length("template") >= 1),
    CONSTRAINT ck_report_template_long CHECK (length("template") <= 60)
);

CREATE TABLE town (
    code VARCHAR(9) NOT NULL,
    name VARCHAR(60) NOT NULL,
    district_code VARCHAR NOT NULL,
    managing_unit_id INTEGER NOT NULL,
    longitude FLOAT NOT NULL,
    latitude FLOAT NOT NULL,
    CONSTRAINT pk_town PRIMARY KEY (code),
    CONSTRAINT uq_town_name UNIQUE (name),
    CONSTRAINT fk_town_district_code FOREIGN KEY(district_code) REFERENCES district (code),
    CONSTRAINT fk_town_managing_unit_id FOREIGN KEY(managing_unit_id) REFERENCES managing_unit (id),
    CONSTRAINT ck_town_code_short CHECK (length("code") >= 9),
    CONSTRAINT ck_town_code_long CHECK (length("code") <= 9),
    CONSTRAINT ck_town_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_town_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_town_longitude_min CHECK ("longitude" >= -180),
    CONSTRAINT ck_town_longitude_max CHECK ("longitude" <= 180),
    CONSTRAINT ck_town_latitude_min CHECK ("latitude" >= -90),
    CONSTRAINT ck_town_latitude_max CHECK ("latitude" <= 90)
);

CREATE INDEX ix_town_managing_unit_id ON town (managing_unit_id);

CREATE TABLE station (
    id SERIAL NOT NULL,
    code VARCHAR(20) NOT NULL,
    name VARCHAR(60) NOT NULL,
    pinyin VARCHAR(400) NOT NULL,
    initials VARCHAR(60) NOT NULL,
    kind VARCHAR(24) NOT NULL,
    form VARCHAR(24) NOT NULL,
    build VARCHAR(24) NOT NULL,
    host VARCHAR(60) NOT NULL,
    town_code VARCHAR NOT NULL,
    address VARCHAR(200) NOT NULL,
    longitude FLOAT,
    latitude FLOAT,
    position_text VARCHAR(200) NOT NULL,
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
    CONSTRAINT pk_station PRIMARY KEY (id),
    CONSTRAINT ck_station_position_whole CHECK ((longitude IS NULL) = (latitude IS NULL)),
    CONSTRAINT ck_station_closed_after_opened CHECK (closed_on IS NULL OR opened_on IS NULL OR closed_on >= opened_on),
    CONSTRAINT ck_station_closed_when CHECK (status <> 'closed' OR closed_on IS NOT NULL),
    CONSTRAINT uq_station_code UNIQUE (code),
    CONSTRAINT ck_station_kind_known CHECK (kind IN ('love', 'workmate', 'other')),
    CONSTRAINT ck_station_form_known CHECK (form IN ('fixed', 'mobile')),
    CONSTRAINT ck_station_build_known CHECK (build IN ('own', 'shared')),
    CONSTRAINT fk_station_town_code FOREIGN KEY(town_code) REFERENCES town (code),
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
    CONSTRAINT ck_station_position_text_long CHECK (length("position_text") <= 200),
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
    CONSTRAINT ck_station_version_min CHECK ("version" >= 1)
);

CREATE INDEX ix_station_name ON station (name);

CREATE INDEX ix_station_town_code ON station (town_code);

CREATE TABLE station_number (
    town_code VARCHAR NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_station_number PRIMARY KEY (town_code),
    CONSTRAINT fk_station_number_town_code FOREIGN KEY(town_code) REFERENCES town (code) ON DELETE CASCADE,
    CONSTRAINT ck_station_number_last_min CHECK ("last" >= 0),
    CONSTRAINT ck_station_number_last_max CHECK ("last" <= 999999)
);

CREATE INDEX ix_station_number_town_code ON station_number (town_code);

CREATE TABLE activity_station (
    activity_id INTEGER NOT NULL,
    station_id INTEGER NOT NULL,
    CONSTRAINT pk_activity_station PRIMARY KEY (activity_id, station_id),
    CONSTRAINT fk_activity_station_activity_id FOREIGN KEY(activity_id) REFERENCES activity (id) ON DELETE CASCADE,
    CONSTRAINT fk_activity_station_station_id FOREIGN KEY(station_id) REFERENCES station (id)
);

CREATE INDEX ix_activity_station_activity_id ON activity_station (activity_id);

CREATE INDEX ix_activity_station_station_id ON activity_station (station_id);

CREATE TABLE closure (
    id SERIAL NOT NULL,
    station_id INTEGER NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    reason VARCHAR(200) NOT NULL,
    CONSTRAINT pk_closure PRIMARY KEY (id),
    CONSTRAINT ck_closure_last_after_first CHECK (last_day >= first_day),
    CONSTRAINT fk_closure_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_closure_reason_short CHECK (length("reason") >= 1),
    CONSTRAINT ck_closure_reason_long CHECK (length("reason") <= 200)
);

CREATE INDEX ix_closure_station_id ON closure (station_id);

CREATE TABLE day_count (
    day DATE NOT NULL,
    station_id INTEGER NOT NULL,
    meals INTEGER,
    water INTEGER,
    charging INTEGER,
    rest INTEGER,
    medical INTEGER,
    social INTEGER,
    other INTEGER,
    method VARCHAR(24) NOT NULL,
    note VARCHAR(200) NOT NULL,
    CONSTRAINT pk_day_count PRIMARY KEY (day, station_id),
    CONSTRAINT fk_day_count_station_id FOREIGN KEY(station_id) REFERENCES station (id),
    CONSTRAINT ck_day_count_method_known CHECK (method IN ('tally', 'door', 'estimate')),
    CONSTRAINT ck_day_count_meals_min CHECK ("meals" >= 0),
    CONSTRAINT ck_day_count_meals_max CHECK ("meals" <= 9999),
    CONSTRAINT ck_day_count_water_min CHECK ("water" >= 0),
    CONSTRAINT ck_day_count_water_max CHECK ("water" <= 9999),
    CONSTRAINT ck_day_count_charging_min CHECK ("charging" >= 0),
    CONSTRAINT ck_day_count_charging_max CHECK ("charging" <= 9999),
    CONSTRAINT ck_day_count_rest_min CHECK ("rest" >= 0),
    CONSTRAINT ck_day_count_rest_max CHECK ("rest" <= 9999),
    CONSTRAINT ck_day_count_medical_min CHECK ("medical" >= 0),
    CONSTRAINT ck_day_count_medical_max CHECK ("medical" <= 9999),
    CONSTRAINT ck_day_count_social_min CHECK ("social" >= 0),
    CONSTRAINT ck_day_count_social_max CHECK ("social" <= 9999),
    CONSTRAINT ck_day_count_other_min CHECK ("other" >= 0),
    CONSTRAINT ck_day_count_other_max CHECK ("other" <= 9999),
    CONSTRAINT ck_day_count_note_long CHECK (length("note") <= 200)
)
 PARTITION BY RANGE (day);

CREATE INDEX ix_day_count_station_id_day ON day_count (station_id, day);

CREATE TABLE feedback (
    id SERIAL NOT NULL,
    station_id INTEGER NOT NULL,
    day DATE NOT NULL,
    score INTEGER NOT NULL,
    kind VARCHAR(24) NOT NULL,
    channel VARCHAR(24) NOT NULL,
    text VARCHAR(2000) NOT NULL,
    reply VARCHAR(2000) NOT NULL,
    closed_on DATE,
    CONSTRAINT pk_feedback PRIMARY KEY (id),
    CONSTRAINT fk_feedback_station_id FOREIGN KEY(station_id) REFERENCES station (id),
    CONSTRAINT ck_feedback_kind_known CHECK (kind IN ('suggestion', 'problem', 'praise')),
    CONSTRAINT ck_feedback_channel_known CHECK (channel IN ('station', 'phone', 'scan', 'activity')),
    CONSTRAINT ck_feedback_score_min CHECK ("score" >= 1),
    CONSTRAINT ck_feedback_score_max CHECK ("score" <= 5),
    CONSTRAINT ck_feedback_text_long CHECK (length("text") <= 2000),
    CONSTRAINT ck_feedback_reply_long CHECK (length("reply") <= 2000)
);

CREATE INDEX ix_feedback_day ON feedback (day);

CREATE INDEX ix_feedback_station_id ON feedback (station_id);

CREATE TABLE inspection (
    id SERIAL NOT NULL,
    station_id INTEGER NOT NULL,
    day DATE NOT NULL,
    inspector VARCHAR(60) NOT NULL,
    note VARCHAR(2000) NOT NULL,
    CONSTRAINT pk_inspection PRIMARY KEY (id),
    CONSTRAINT fk_inspection_station_id FOREIGN KEY(station_id) REFERENCES station (id),
    CONSTRAINT ck_inspection_inspector_long CHECK (length("inspector") <= 60),
    CONSTRAINT ck_inspection_note_long CHECK (length("note") <= 2000)
);

CREATE INDEX ix_inspection_day ON inspection (day);

CREATE INDEX ix_inspection_station_id ON inspection (station_id);

CREATE TABLE map_listing (
    station_id INTEGER NOT NULL,
    provider VARCHAR(24) NOT NULL,
    state VARCHAR(24) NOT NULL,
    checked_on DATE NOT NULL,
    CONSTRAINT pk_map_listing PRIMARY KEY (station_id, provider),
    CONSTRAINT fk_map_listing_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_map_listing_provider_known CHECK (provider IN ('amap', 'baidu', 'tencent')),
    CONSTRAINT ck_map_listing_state_known CHECK (state IN ('listed', 'stale', 'misplaced', 'absent'))
);

CREATE INDEX ix_map_listing_station_id ON map_listing (station_id);

CREATE TABLE station_contact (
    id SERIAL NOT NULL,
    station_id INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    phone VARCHAR(60) NOT NULL,
    role VARCHAR(60) NOT NULL,
    CONSTRAINT pk_station_contact PRIMARY KEY (id),
    CONSTRAINT fk_station_contact_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_station_contact_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_station_contact_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_station_contact_phone_long CHECK (length("phone") <= 60),
    CONSTRAINT ck_station_contact_role_long CHECK (length("role") <= 60)
);

CREATE INDEX ix_station_contact_station_id ON station_contact (station_id);

CREATE TABLE station_facility (
    station_id INTEGER NOT NULL,
    facility_code VARCHAR NOT NULL,
    state VARCHAR(24) NOT NULL,
    note VARCHAR(200) NOT NULL,
    CONSTRAINT pk_station_facility PRIMARY KEY (station_id, facility_code),
    CONSTRAINT fk_station_facility_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT fk_station_facility_facility_code FOREIGN KEY(facility_code) REFERENCES facility (code),
    CONSTRAINT ck_station_facility_state_known CHECK (state IN ('ok', 'broken', 'missing')),
    CONSTRAINT ck_station_facility_note_long CHECK (length("note") <= 200)
);

CREATE INDEX ix_station_facility_station_id ON station_facility (station_id);

CREATE TABLE station_service (
    station_id INTEGER NOT NULL,
    service VARCHAR(24) NOT NULL,
    since DATE,
    until DATE,
    CONSTRAINT pk_station_service PRIMARY KEY (station_id, service),
    CONSTRAINT fk_station_service_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_station_service_service_known CHECK (service IN ('meals', 'water', 'charging', 'rest', 'medical', 'social', 'other'))
);

CREATE INDEX ix_station_service_station_id ON station_service (station_id);

CREATE TABLE supply (
    id SERIAL NOT NULL,
    station_id INTEGER NOT NULL,
    name VARCHAR(60) NOT NULL,
    quantity VARCHAR(60) NOT NULL,
    expires_on DATE,
    CONSTRAINT pk_supply PRIMARY KEY (id),
    CONSTRAINT fk_supply_station_id FOREIGN KEY(station_id) REFERENCES station (id) ON DELETE CASCADE,
    CONSTRAINT ck_supply_name_short CHECK (length("name") >= 1),
    CONSTRAINT ck_supply_name_long CHECK (length("name") <= 60),
    CONSTRAINT ck_supply_quantity_long CHECK (length("quantity") <= 60)
);

CREATE INDEX ix_supply_expires_on ON supply (expires_on);

CREATE INDEX ix_supply_station_id ON supply (station_id);

CREATE TABLE finding (
    id SERIAL NOT NULL,
    inspection_id INTEGER NOT NULL,
    item_id INTEGER NOT NULL,
    result VARCHAR(24) NOT NULL,
    note VARCHAR(200) NOT NULL,
    assignee VARCHAR(60) NOT NULL,
    due_on DATE,
    fixed_on DATE,
    fixed_note VARCHAR(200) NOT NULL,
    CONSTRAINT pk_finding PRIMARY KEY (id),
    CONSTRAINT fk_finding_inspection_id FOREIGN KEY(inspection_id) REFERENCES inspection (id) ON DELETE CASCADE,
    CONSTRAINT fk_finding_item_id FOREIGN KEY(item_id) REFERENCES checklist_item (id),
    CONSTRAINT ck_finding_result_known CHECK (result IN ('ok', 'not_ok', 'not_applicable')),
    CONSTRAINT ck_finding_note_long CHECK (length("note") <= 200),
    CONSTRAINT ck_finding_assignee_long CHECK (length("assignee") <= 60),
    CONSTRAINT ck_finding_fixed_note_long CHECK (length("fixed_note") <= 200)
);

CREATE INDEX ix_finding_due_on ON finding (due_on);

CREATE INDEX ix_finding_inspection_id ON finding (inspection_id);

CREATE TABLE attachment (
    id SERIAL NOT NULL,
    station_id INTEGER,
    activity_id INTEGER,
    finding_id INTEGER,
    sha256 VARCHAR NOT NULL,
    file_name VARCHAR(200) NOT NULL,
    media_type VARCHAR(60) NOT NULL,
    caption VARCHAR(200) NOT NULL,
    CONSTRAINT pk_attachment PRIMARY KEY (id),
    CONSTRAINT ck_attachment_one_owner CHECK (num_nonnulls(station_id, activity_id, finding_id) = 1),
    CONSTRAINT fk_attachment_station_id FOREIGN KEY(station_id) REFERENCES station (id),
    CONSTRAINT fk_attachment_activity_id FOREIGN KEY(activity_id) REFERENCES activity (id),
    CONSTRAINT fk_attachment_finding_id FOREIGN KEY(finding_id) REFERENCES finding (id),
    CONSTRAINT fk_attachment_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256),
    CONSTRAINT ck_attachment_file_name_short CHECK (length("file_name") >= 1),
    CONSTRAINT ck_attachment_file_name_long CHECK (length("file_name") <= 200),
    CONSTRAINT ck_attachment_media_type_short CHECK (length("media_type") >= 1),
    CONSTRAINT ck_attachment_media_type_long CHECK (length("media_type") <= 60),
    CONSTRAINT ck_attachment_caption_long CHECK (length("caption") <= 200)
);

CREATE INDEX ix_attachment_activity_id ON attachment (activity_id);

CREATE INDEX ix_attachment_finding_id ON attachment (finding_id);

CREATE INDEX ix_attachment_station_id ON attachment (station_id);
