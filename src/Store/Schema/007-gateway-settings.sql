-- What the operator says of a gateway beside its client certificate.

ALTER TABLE gateways ADD COLUMN tls_address TEXT NOT NULL DEFAULT '';    -- empty for no listener with TLS
ALTER TABLE gateways ADD COLUMN tls_port INTEGER NOT NULL DEFAULT 0;
ALTER TABLE gateways ADD COLUMN tls_certificate TEXT NOT NULL DEFAULT ''; -- a file's path; empty for one that the engine makes
ALTER TABLE gateways ADD COLUMN restricted TEXT;                          -- networks with commas between; null for the network's default
