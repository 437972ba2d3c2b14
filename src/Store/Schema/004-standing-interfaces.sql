-- Router interfaces that are made by themselves and connected later (Alibaba's), and accounts with bills outstanding.

ALTER TABLE accounts ADD COLUMN in_arrears INTEGER NOT NULL DEFAULT 0;

-- 1: a peering, whose interfaces live as long as it does; 2: a pair of standing interfaces.
ALTER TABLE links ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;
ALTER TABLE links ADD COLUMN connected_at INTEGER;

-- The kind is that of the link that it is, or will be, an end of. A standing interface that is an end of no link has link 0.
ALTER TABLE router_interfaces ADD COLUMN kind INTEGER NOT NULL DEFAULT 1;
ALTER TABLE router_interfaces ADD COLUMN switch INTEGER NOT NULL DEFAULT 0;
DROP INDEX router_interfaces_by_place;
CREATE INDEX router_interfaces_by_place ON router_interfaces (owner, kind, role, region, link_created_at, link);
DROP INDEX router_interfaces_by_vpc;
CREATE INDEX router_interfaces_by_vpc ON router_interfaces (vpc, kind, link_created_at, link);

ALTER TABLE route_rules ADD COLUMN name TEXT NOT NULL DEFAULT '';

-- What a standing interface has beside its row in router_interfaces.
CREATE TABLE standing_interfaces (
    id                    INTEGER NOT NULL PRIMARY KEY REFERENCES router_interfaces (id),
    owner                 INTEGER NOT NULL,
    region                TEXT    NOT NULL,
    phase                 INTEGER NOT NULL,
    opposite_interface    TEXT    NOT NULL, -- what it was told of the other end, literally
    opposite_router       TEXT    NOT NULL,
    opposite_router_kind  TEXT    NOT NULL,
    opposite_owner        TEXT    NOT NULL,
    opposite_region       TEXT    NOT NULL,
    opposite_access_point TEXT    NOT NULL,
    bandwidth_mbps        INTEGER NOT NULL,
    payment               INTEGER NOT NULL,
    term_ends_at          INTEGER,
    probe_source          INTEGER,
    probe_target          INTEGER,
    probe_rate            INTEGER,
    probe_threshold       INTEGER,
    tags                  TEXT    NOT NULL,
    resource_group        TEXT    NOT NULL,
    connected_at          INTEGER, -- of a link that is gone; while there is a link, the link knows
    created_at            INTEGER NOT NULL,
    changed_at            INTEGER NOT NULL,
    revision              INTEGER NOT NULL
);
CREATE INDEX standing_interfaces_by_place ON standing_interfaces (owner, region, created_at, id);
