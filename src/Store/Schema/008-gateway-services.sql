-- Gateway services have no port, and gateway endpoints no subnet. SQLite cannot let a column be null that was not: the tables are made anew.

CREATE TABLE endpoint_services_8 (
    id             INTEGER NOT NULL PRIMARY KEY,
    owner          INTEGER NOT NULL REFERENCES accounts (id),
    region         TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    vpc            INTEGER NOT NULL REFERENCES vpcs (id),
    port           INTEGER REFERENCES ports (id), -- null for a gateway service
    backend        INTEGER NOT NULL, -- the port's address; 0 without a port
    kind           INTEGER NOT NULL,
    mappings       TEXT    NOT NULL, -- client:server, with commas between, in the order given
    disclosure     INTEGER NOT NULL,
    needs_approval INTEGER NOT NULL,
    has_policy     INTEGER NOT NULL,
    is_public      INTEGER NOT NULL,
    description    TEXT    NOT NULL,
    tags           TEXT    NOT NULL,
    state          INTEGER NOT NULL,
    fault          TEXT    NOT NULL,
    created_at     INTEGER NOT NULL,
    updated_at     INTEGER NOT NULL,
    revision       INTEGER NOT NULL,
    attributes     TEXT    NOT NULL,
    prefixes       TEXT    NOT NULL DEFAULT '' -- of a gateway service: networks with commas between
);
INSERT INTO endpoint_services_8
SELECT id, owner, region, name, vpc, port, backend, kind, mappings, disclosure, needs_approval, has_policy, is_public, description, tags, state, fault,
    created_at, updated_at, revision, attributes, ''
FROM endpoint_services;

-- What refers to the old table is away while it is replaced.
CREATE TABLE service_permissions_8 AS SELECT id, service, kind, text, pattern, description, created_at FROM service_permissions;
DELETE FROM service_permissions;
DROP TABLE endpoint_services;
ALTER TABLE endpoint_services_8 RENAME TO endpoint_services;
INSERT INTO service_permissions SELECT id, service, kind, text, pattern, description, created_at FROM service_permissions_8;
DROP TABLE service_permissions_8;

CREATE INDEX endpoint_services_by_place ON endpoint_services (owner, region, created_at);
CREATE INDEX endpoint_services_by_port ON endpoint_services (port);
CREATE INDEX endpoint_services_by_vpc ON endpoint_services (vpc);
CREATE INDEX endpoint_services_public ON endpoint_services (region, created_at) WHERE is_public = 1;
CREATE INDEX endpoint_services_by_update ON endpoint_services (owner, region, updated_at);
CREATE INDEX endpoint_services_public_by_update ON endpoint_services (region, updated_at) WHERE is_public = 1;

CREATE TABLE endpoints_8 (
    id                     INTEGER NOT NULL PRIMARY KEY,
    owner                  INTEGER NOT NULL REFERENCES accounts (id),
    region                 TEXT    NOT NULL,
    service                INTEGER NOT NULL,
    provider               INTEGER NOT NULL, -- the service's VPC
    service_name           TEXT    NOT NULL, -- when the service is gone
    vpc                    INTEGER NOT NULL REFERENCES vpcs (id),
    subnet                 INTEGER REFERENCES subnets (id), -- null for a gateway endpoint
    port                   INTEGER NOT NULL, -- 0 without a subnet
    address                INTEGER NOT NULL, -- 0 without a subnet
    marker                 INTEGER NOT NULL,
    network                INTEGER NOT NULL,
    source                 INTEGER NOT NULL,
    connection_description TEXT    NOT NULL,
    access_is_on           INTEGER NOT NULL,
    admitted               TEXT    NOT NULL, -- networks with commas between
    dns_name               TEXT    NOT NULL, -- empty for none
    policy                 TEXT    NOT NULL,
    description            TEXT    NOT NULL,
    tags                   TEXT    NOT NULL,
    state                  INTEGER NOT NULL,
    was_connected          INTEGER NOT NULL,
    fault                  TEXT    NOT NULL,
    created_at             INTEGER NOT NULL,
    updated_at             INTEGER NOT NULL,
    revision               INTEGER NOT NULL,
    attributes             TEXT    NOT NULL
);
INSERT INTO endpoints_8
SELECT id, owner, region, service, provider, service_name, vpc, subnet, port, address, marker, network, source, connection_description, access_is_on,
    admitted, dns_name, policy, description, tags, state, was_connected, fault, created_at, updated_at, revision, attributes
FROM endpoints;
DROP TABLE endpoints;
ALTER TABLE endpoints_8 RENAME TO endpoints;

CREATE INDEX endpoints_by_place ON endpoints (owner, region, created_at);
CREATE INDEX endpoints_by_service ON endpoints (service, created_at);
CREATE INDEX endpoints_by_vpc ON endpoints (vpc, address);
CREATE UNIQUE INDEX endpoints_by_marker ON endpoints (marker);
CREATE UNIQUE INDEX endpoints_by_source ON endpoints (provider, source);
CREATE INDEX endpoints_by_update ON endpoints (owner, region, updated_at);
CREATE INDEX endpoints_by_service_update ON endpoints (service, updated_at);
CREATE INDEX gateway_endpoints ON endpoints (vpc) WHERE subnet IS NULL;
