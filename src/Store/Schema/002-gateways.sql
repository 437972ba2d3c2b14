-- Gateways, the channels that they forward to, and what is published on them.

CREATE TABLE gateways (
    id                 TEXT    NOT NULL PRIMARY KEY, -- 32 hex digits
    owner              INTEGER NOT NULL REFERENCES accounts (id),
    region             TEXT    NOT NULL,
    name               TEXT    NOT NULL,
    vpc                INTEGER REFERENCES vpcs (id),
    listen_address     TEXT    NOT NULL,
    listen_port        INTEGER NOT NULL,
    client_certificate TEXT    NOT NULL, -- a file's path; empty for none
    state              INTEGER NOT NULL,
    fault              TEXT    NOT NULL,
    created_at         INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX gateways_by_place ON gateways (owner, region, created_at DESC, id);
CREATE INDEX gateways_by_vpc ON gateways (vpc) WHERE vpc IS NOT NULL;
CREATE UNIQUE INDEX gateways_by_listener ON gateways (listen_address, listen_port);

CREATE TABLE channels (
    id            INTEGER NOT NULL PRIMARY KEY,
    gateway       TEXT    NOT NULL REFERENCES gateways (id),
    owner         INTEGER NOT NULL,
    name          TEXT    NOT NULL,
    port          INTEGER NOT NULL,
    strategy      INTEGER NOT NULL,
    member_kind   INTEGER NOT NULL,
    kind          INTEGER NOT NULL,
    health_check  TEXT    NOT NULL, -- empty, or a JSON array of its values
    microservice  TEXT    NOT NULL, -- empty, or a JSON array of its values
    created_at    INTEGER NOT NULL,
    revision      INTEGER NOT NULL
);
CREATE UNIQUE INDEX channels_by_name ON channels (gateway, name);
CREATE INDEX channels_by_gateway ON channels (gateway, created_at DESC, id);
CREATE INDEX channels_by_owner ON channels (owner);

CREATE TABLE member_groups (
    id         INTEGER NOT NULL PRIMARY KEY,
    channel    INTEGER NOT NULL REFERENCES channels (id),
    place      INTEGER NOT NULL, -- in the order in which they were named
    name       TEXT    NOT NULL,
    remark     TEXT    NOT NULL,
    weight     INTEGER,
    version    TEXT    NOT NULL,
    port       INTEGER NOT NULL,
    labels     TEXT    NOT NULL, -- as tags
    created_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX member_groups_by_channel ON member_groups (channel, place);

CREATE TABLE channel_members (
    id             INTEGER NOT NULL PRIMARY KEY,
    channel        INTEGER NOT NULL REFERENCES channels (id),
    sequence       INTEGER NOT NULL, -- in the order in which they were added
    place          INTEGER NOT NULL,
    host           TEXT    NOT NULL,
    server         TEXT    NOT NULL,
    server_name    TEXT    NOT NULL,
    port           INTEGER NOT NULL,
    effective_port INTEGER NOT NULL, -- what the channel and the group make of it: lists ask for it
    weight         INTEGER NOT NULL,
    is_backup      INTEGER NOT NULL,
    member_group   INTEGER,
    is_enabled     INTEGER NOT NULL,
    health         INTEGER NOT NULL,
    created_at     INTEGER NOT NULL
);
CREATE UNIQUE INDEX channel_members_by_channel ON channel_members (channel, sequence);
CREATE UNIQUE INDEX channel_members_by_place ON channel_members (channel, place);

CREATE TABLE api_environments (
    id         INTEGER NOT NULL PRIMARY KEY,
    gateway    TEXT    NOT NULL REFERENCES gateways (id),
    owner      INTEGER NOT NULL,
    name       TEXT    NOT NULL,
    remark     TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX api_environments_by_name ON api_environments (gateway, name);
CREATE INDEX api_environments_by_gateway ON api_environments (gateway, created_at, id);

CREATE TABLE api_groups (
    id                 INTEGER NOT NULL PRIMARY KEY,
    gateway            TEXT    NOT NULL REFERENCES gateways (id),
    owner              INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    remark             TEXT    NOT NULL,
    own_domain_is_open INTEGER NOT NULL,
    is_default         INTEGER NOT NULL,
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL
);
CREATE UNIQUE INDEX api_groups_by_name ON api_groups (gateway, name);
CREATE INDEX api_groups_by_gateway ON api_groups (gateway, created_at DESC, id);

CREATE TABLE api_domains (
    id                 INTEGER NOT NULL PRIMARY KEY,
    gateway            TEXT    NOT NULL,
    api_group          INTEGER NOT NULL REFERENCES api_groups (id),
    name               TEXT    NOT NULL,
    min_tls            TEXT    NOT NULL,
    redirects_to_https INTEGER NOT NULL
);
CREATE UNIQUE INDEX api_domains_by_name ON api_domains (gateway, name);
CREATE INDEX api_domains_by_group ON api_domains (api_group, id);

CREATE TABLE api_variables (
    id          INTEGER NOT NULL PRIMARY KEY,
    gateway     TEXT    NOT NULL REFERENCES gateways (id),
    owner       INTEGER NOT NULL,
    api_group   INTEGER NOT NULL REFERENCES api_groups (id),
    environment INTEGER NOT NULL,
    name        TEXT    NOT NULL,
    value       TEXT    NOT NULL
);
CREATE UNIQUE INDEX api_variables_by_name ON api_variables (api_group, environment, name);
CREATE INDEX api_variables_by_gateway ON api_variables (gateway, id);
CREATE INDEX api_variables_by_environment ON api_variables (environment);

-- The columns of a definition are the same here and in api_versions.
CREATE TABLE apis (
    id                 INTEGER NOT NULL PRIMARY KEY,
    gateway            TEXT    NOT NULL REFERENCES gateways (id),
    owner              INTEGER NOT NULL,
    api_group          INTEGER NOT NULL REFERENCES api_groups (id),
    name               TEXT    NOT NULL,
    kind               INTEGER NOT NULL,
    protocol           INTEGER NOT NULL,
    method             TEXT    NOT NULL,
    path               TEXT    NOT NULL,
    match              INTEGER NOT NULL,
    backend_protocol   INTEGER NOT NULL,
    backend_method     TEXT    NOT NULL,
    backend_path       TEXT    NOT NULL,
    timeout_ms         INTEGER NOT NULL,
    retries            INTEGER NOT NULL,
    shows_certificate  INTEGER NOT NULL,
    channel            INTEGER,
    host               TEXT    NOT NULL,
    address            TEXT    NOT NULL,
    mappings           TEXT    NOT NULL, -- name:source, with commas between
    kept               TEXT    NOT NULL, -- a JSON object
    created_at         INTEGER NOT NULL,
    updated_at         INTEGER NOT NULL,
    revision           INTEGER NOT NULL
);
CREATE UNIQUE INDEX apis_by_name ON apis (api_group, name);
CREATE UNIQUE INDEX apis_by_request ON apis (api_group, path, method, match);
CREATE INDEX apis_by_gateway ON apis (gateway, created_at DESC, id);
CREATE INDEX apis_by_channel ON apis (channel) WHERE channel IS NOT NULL;

CREATE TABLE api_versions (
    id                 INTEGER NOT NULL PRIMARY KEY,
    api                INTEGER NOT NULL REFERENCES apis (id),
    gateway            TEXT    NOT NULL,
    owner              INTEGER NOT NULL,
    api_group          INTEGER NOT NULL,
    environment        INTEGER NOT NULL,
    name               TEXT    NOT NULL,
    kind               INTEGER NOT NULL,
    protocol           INTEGER NOT NULL,
    method             TEXT    NOT NULL,
    path               TEXT    NOT NULL,
    match              INTEGER NOT NULL,
    backend_protocol   INTEGER NOT NULL,
    backend_method     TEXT    NOT NULL,
    backend_path       TEXT    NOT NULL,
    timeout_ms         INTEGER NOT NULL,
    retries            INTEGER NOT NULL,
    shows_certificate  INTEGER NOT NULL,
    channel            INTEGER,
    host               TEXT    NOT NULL,
    address            TEXT    NOT NULL,
    mappings           TEXT    NOT NULL,
    kept               TEXT    NOT NULL,
    remark             TEXT    NOT NULL,
    published_at       INTEGER NOT NULL,
    in_force           INTEGER NOT NULL
);
CREATE INDEX api_versions_by_api ON api_versions (api, published_at DESC, id);
CREATE UNIQUE INDEX api_versions_in_force ON api_versions (api, environment) WHERE in_force = 1;
CREATE INDEX api_versions_in_force_by_gateway ON api_versions (gateway, published_at, id) WHERE in_force = 1;
CREATE INDEX api_versions_in_force_by_channel ON api_versions (channel) WHERE in_force = 1 AND channel IS NOT NULL;
CREATE INDEX api_versions_in_force_by_environment ON api_versions (environment) WHERE in_force = 1;
