-- A database of schema version 1, as a server of that version left it. Frozen: a later version must open it and find all of it.
PRAGMA application_id = 1414285646;
PRAGMA user_version = 1;


CREATE TABLE settings (
    name  TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
) WITHOUT ROWID;

CREATE TABLE accounts (
    id         INTEGER NOT NULL PRIMARY KEY,
    name       TEXT    NOT NULL,
    created_at INTEGER NOT NULL
);
CREATE UNIQUE INDEX accounts_by_name ON accounts (name);

CREATE TABLE account_identities (
    scheme  TEXT    NOT NULL,
    value   TEXT    NOT NULL,
    account INTEGER NOT NULL REFERENCES accounts (id),
    PRIMARY KEY (scheme, value)
) WITHOUT ROWID;
CREATE UNIQUE INDEX account_identities_by_account ON account_identities (account, scheme);

CREATE TABLE access_keys (
    id         TEXT    NOT NULL PRIMARY KEY,
    secret     TEXT    NOT NULL,
    account    INTEGER NOT NULL REFERENCES accounts (id),
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX access_keys_by_account ON access_keys (account, created_at);

CREATE TABLE vpcs (
    id              INTEGER NOT NULL PRIMARY KEY,
    owner           INTEGER NOT NULL REFERENCES accounts (id),
    region          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    cidr            TEXT    NOT NULL,
    secondary_cidrs TEXT    NOT NULL, -- with commas between, in the order given
    is_default      INTEGER NOT NULL,
    is_relay        INTEGER NOT NULL,
    tags            TEXT    NOT NULL, -- empty, or a JSON array of [key, value]
    route_table     INTEGER NOT NULL,
    state           INTEGER NOT NULL,
    fault           TEXT    NOT NULL,
    created_at      INTEGER NOT NULL,
    revision        INTEGER NOT NULL
);
CREATE INDEX vpcs_by_owner ON vpcs (owner);
CREATE INDEX vpcs_by_place ON vpcs (owner, region, created_at);
CREATE INDEX vpcs_default ON vpcs (owner, region, created_at) WHERE is_default = 1;
CREATE UNIQUE INDEX vpcs_by_route_table ON vpcs (route_table);

CREATE TABLE subnets (
    id          INTEGER NOT NULL PRIMARY KEY,
    vpc         INTEGER NOT NULL REFERENCES vpcs (id),
    owner       INTEGER NOT NULL,
    region      TEXT    NOT NULL,
    name        TEXT    NOT NULL,
    description TEXT    NOT NULL,
    cidr        TEXT    NOT NULL,
    zone        TEXT    NOT NULL,
    kind        TEXT    NOT NULL,
    tags        TEXT    NOT NULL,
    state       INTEGER NOT NULL,
    fault       TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE INDEX subnets_by_vpc ON subnets (vpc, created_at);
CREATE INDEX subnets_by_place ON subnets (owner, region, created_at);

CREATE TABLE ports (
    id                       INTEGER NOT NULL PRIMARY KEY,
    subnet                   INTEGER NOT NULL REFERENCES subnets (id),
    vpc                      INTEGER NOT NULL REFERENCES vpcs (id),
    owner                    INTEGER NOT NULL,
    name                     TEXT    NOT NULL,
    address                  INTEGER NOT NULL,
    mac                      INTEGER NOT NULL,
    attachment_kind          INTEGER NOT NULL,
    attachment_target        TEXT    NOT NULL,
    attachment_device        TEXT    NOT NULL,
    attachment_default_route INTEGER NOT NULL,
    state                    INTEGER NOT NULL,
    fault                    TEXT    NOT NULL,
    created_at               INTEGER NOT NULL,
    revision                 INTEGER NOT NULL
);
CREATE UNIQUE INDEX ports_by_vpc_and_name ON ports (vpc, name);
CREATE UNIQUE INDEX ports_by_subnet_and_address ON ports (subnet, address);
CREATE INDEX ports_by_name ON ports (name);

CREATE TABLE links (
    id               INTEGER NOT NULL PRIMARY KEY,
    initiator        INTEGER NOT NULL, -- a router interface
    acceptor         INTEGER NOT NULL, -- a router interface
    low_vpc          INTEGER NOT NULL,
    high_vpc         INTEGER NOT NULL,
    state            INTEGER NOT NULL,
    bandwidth_mbps   INTEGER NOT NULL,
    payment          INTEGER NOT NULL,
    term_ends_at     INTEGER,
    deadline         INTEGER,
    delete_protected INTEGER NOT NULL,
    tags             TEXT    NOT NULL,
    resource_group   TEXT    NOT NULL,
    fault            TEXT    NOT NULL,
    created_at       INTEGER NOT NULL,
    revision         INTEGER NOT NULL,
    CHECK (low_vpc < high_vpc)
);
CREATE UNIQUE INDEX links_by_routers ON links (low_vpc, high_vpc);
CREATE INDEX links_by_deadline ON links (deadline) WHERE deadline IS NOT NULL;

CREATE TABLE router_interfaces (
    id              INTEGER NOT NULL PRIMARY KEY,
    link            INTEGER NOT NULL,
    role            INTEGER NOT NULL,
    owner           INTEGER NOT NULL REFERENCES accounts (id),
    vpc             INTEGER NOT NULL REFERENCES vpcs (id),
    region          TEXT    NOT NULL,
    name            TEXT    NOT NULL,
    description     TEXT    NOT NULL,
    dns             INTEGER NOT NULL,
    link_created_at INTEGER NOT NULL
);
CREATE INDEX router_interfaces_by_place ON router_interfaces (owner, role, region, link_created_at, link);
CREATE UNIQUE INDEX router_interfaces_by_vpc ON router_interfaces (vpc, link_created_at, link);

CREATE TABLE route_rules (
    id          INTEGER NOT NULL PRIMARY KEY,
    route_table INTEGER NOT NULL,
    vpc         INTEGER NOT NULL REFERENCES vpcs (id),
    owner       INTEGER NOT NULL,
    source      TEXT    NOT NULL,
    destination TEXT    NOT NULL,
    next_hop    INTEGER NOT NULL REFERENCES router_interfaces (id),
    description TEXT    NOT NULL,
    created_at  INTEGER NOT NULL,
    revision    INTEGER NOT NULL
);
CREATE UNIQUE INDEX route_rules_by_networks ON route_rules (route_table, source, destination);
CREATE INDEX route_rules_by_table ON route_rules (route_table, created_at);
CREATE INDEX route_rules_by_vpc ON route_rules (vpc);
CREATE INDEX route_rules_by_next_hop ON route_rules (next_hop);

CREATE TABLE events (
    sequence      INTEGER NOT NULL PRIMARY KEY,
    at            INTEGER NOT NULL,
    account       INTEGER,
    other_account INTEGER,
    actor         TEXT    NOT NULL,
    kind          TEXT    NOT NULL,
    subject       TEXT    NOT NULL,
    detail        TEXT    NOT NULL
);
CREATE INDEX events_by_account ON events (account) WHERE account IS NOT NULL;
CREATE INDEX events_by_other_account ON events (other_account) WHERE other_account IS NOT NULL;

CREATE TABLE tokens (
    account     INTEGER NOT NULL,
    token       TEXT    NOT NULL,
    fingerprint TEXT    NOT NULL,
    result      TEXT    NOT NULL,
    used_at     INTEGER NOT NULL,
    PRIMARY KEY (account, token)
) WITHOUT ROWID;
CREATE INDEX tokens_by_use ON tokens (used_at);

INSERT INTO settings VALUES ('instance', 'a1b2c3');
INSERT INTO accounts VALUES (101, 'alice', 1767600000000001), (102, 'bob', 1767600000000002);
INSERT INTO account_identities VALUES
    ('baidu.accountId', '0123456789abcdef0123456789abcdef', 101), ('alibaba.uid', '1234567890123456', 101),
    ('baidu.accountId', 'fedcba9876543210fedcba9876543210', 102);
INSERT INTO access_keys VALUES ('AKALICE', 'SKALICE', 101, 1767600000000003);
INSERT INTO vpcs VALUES
    (201, 101, 'beijing', 'vpc-a', 'first', '10.1.0.0/16', '172.16.0.0/12,192.168.0.0/24', 1, 0, '[["k","v"]]', 211, 2, '', 1767600000000004, 3),
    (202, 102, 'guangzhou', 'vpc-b', '', '10.2.0.0/16', '', 0, 1, '', 212, 3, 'no device', 1767600000000005, 1);
INSERT INTO subnets VALUES
    (301, 201, 101, 'beijing', 'subnet', 'words', '10.1.1.0/24', 'cn-bj-a', 'BCC', '', 2, '', 1767600000000006, 1);
INSERT INTO ports VALUES
    (401, 301, 201, 101, 'web', 167837954, 2199023255953, 2, 'web', 'eth0', 1, 2, '', 1767600000000007, 1);
INSERT INTO links VALUES
    (501, 511, 512, 201, 202, 6, 100, 2, 1770278400000000, 1770278400000000, 1, '[["a","b"]]', 'group', '', 1767600000000008, 4);
INSERT INTO router_interfaces VALUES
    (511, 501, 1, 101, 201, 'beijing', 'to-b', 'ours', 2, 1767600000000008),
    (512, 501, 2, 102, 202, 'guangzhou', '', '', 0, 1767600000000008);
INSERT INTO route_rules VALUES
    (601, 211, 201, 101, '10.1.1.0/24', '10.2.0.0/16', 511, 'to bob', 1767600000000009, 2);
INSERT INTO events VALUES (7, 1767600000000008, 101, 102, 'AKALICE', 'link.requested', 'link-0000000000dx', '100 Mbit/s');
INSERT INTO tokens VALUES (101, 'token-1', 'fingerprint-1', 'link-0000000000dx', 1767600000000008);
