-- Services that one VPC offers to others, who may connect to them, and the endpoints that do.

CREATE TABLE endpoint_services (
    id             INTEGER NOT NULL PRIMARY KEY,
    owner          INTEGER NOT NULL REFERENCES accounts (id),
    region         TEXT    NOT NULL,
    name           TEXT    NOT NULL,
    vpc            INTEGER NOT NULL REFERENCES vpcs (id),
    port           INTEGER NOT NULL REFERENCES ports (id),
    backend        INTEGER NOT NULL, -- the port's address
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
    attributes     TEXT    NOT NULL
);
CREATE INDEX endpoint_services_by_place ON endpoint_services (owner, region, created_at);
CREATE INDEX endpoint_services_by_port ON endpoint_services (port);
CREATE INDEX endpoint_services_by_vpc ON endpoint_services (vpc);
CREATE INDEX endpoint_services_public ON endpoint_services (region, created_at) WHERE is_public = 1;

CREATE TABLE service_permissions (
    id          INTEGER NOT NULL PRIMARY KEY,
    service     INTEGER NOT NULL REFERENCES endpoint_services (id),
    kind        INTEGER NOT NULL,
    text        TEXT    NOT NULL,
    pattern     TEXT    NOT NULL,
    description TEXT    NOT NULL,
    created_at  INTEGER NOT NULL
);
CREATE UNIQUE INDEX service_permissions_by_text ON service_permissions (service, kind, text);
CREATE INDEX service_permissions_by_service ON service_permissions (service, created_at);

-- An endpoint outlives its service: no reference.
CREATE TABLE endpoints (
    id                     INTEGER NOT NULL PRIMARY KEY,
    owner                  INTEGER NOT NULL REFERENCES accounts (id),
    region                 TEXT    NOT NULL,
    service                INTEGER NOT NULL,
    provider               INTEGER NOT NULL, -- the service's VPC
    service_name           TEXT    NOT NULL, -- when the service is gone
    vpc                    INTEGER NOT NULL REFERENCES vpcs (id),
    subnet                 INTEGER NOT NULL REFERENCES subnets (id),
    port                   INTEGER NOT NULL,
    address                INTEGER NOT NULL,
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
CREATE INDEX endpoints_by_place ON endpoints (owner, region, created_at);
CREATE INDEX endpoints_by_service ON endpoints (service, created_at);
CREATE INDEX endpoints_by_vpc ON endpoints (vpc, address);
CREATE UNIQUE INDEX endpoints_by_marker ON endpoints (marker);
CREATE UNIQUE INDEX endpoints_by_source ON endpoints (provider, source);
