-- Who signs in by name and password, and what for. A user's password is kept as a slow salted hash, a session by its token's digest.

CREATE TABLE users (
    id         TEXT    NOT NULL PRIMARY KEY, -- 32 hex digits
    account    INTEGER NOT NULL REFERENCES accounts (id),
    name       TEXT    NOT NULL,
    password   TEXT    NOT NULL, -- scheme$iterations$salt$digest; empty for a user that cannot sign in
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX users_by_account ON users (account, name);

CREATE TABLE projects (
    id         TEXT    NOT NULL PRIMARY KEY, -- 32 hex digits
    account    INTEGER NOT NULL REFERENCES accounts (id),
    region     TEXT    NOT NULL,
    created_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE UNIQUE INDEX projects_by_account ON projects (account, region);

CREATE TABLE sessions (
    digest     TEXT    NOT NULL PRIMARY KEY, -- SHA-256 of the token, in hex
    account    INTEGER NOT NULL REFERENCES accounts (id),
    user       TEXT    NOT NULL,
    project    TEXT    NOT NULL, -- empty for the account's global services
    method     INTEGER NOT NULL,
    issued_at  INTEGER NOT NULL,
    expires_at INTEGER NOT NULL
) WITHOUT ROWID;
CREATE INDEX sessions_by_account ON sessions (account);
CREATE INDEX sessions_by_user ON sessions (user);
CREATE INDEX sessions_by_end ON sessions (expires_at);

-- Domains get names: the accounts' own.
INSERT OR IGNORE INTO account_identities (scheme, value, account) SELECT 'huawei.domainName', name, id FROM accounts;

-- What a dialect keeps of a tenant's wishes that do not change what the network does: empty, or a JSON object of texts.
ALTER TABLE vpcs ADD COLUMN attributes TEXT NOT NULL DEFAULT '';
ALTER TABLE subnets ADD COLUMN attributes TEXT NOT NULL DEFAULT '';
ALTER TABLE ports ADD COLUMN attributes TEXT NOT NULL DEFAULT '';
CREATE INDEX ports_by_owner ON ports (owner, created_at);
