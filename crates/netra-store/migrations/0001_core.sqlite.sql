CREATE TABLE segment (
    office_id TEXT NOT NULL, sha256 TEXT NOT NULL,
    uses BIGINT NOT NULL, -- by how many parts of exchanges it is kept; destroyed with the last
    zstd BOOLEAN NOT NULL, len BIGINT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (office_id, sha256)
);
CREATE TABLE quarantine (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL, why TEXT NOT NULL,
    sha256 TEXT NOT NULL, bytes BLOB NOT NULL, since BIGINT NOT NULL, expires_at BIGINT NOT NULL,
    UNIQUE (office_id, sha256)
);
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER audit_is_not_deleted BEFORE DELETE ON audit BEGIN
    SELECT RAISE(ABORT, 'the audit log is append-only');
END;
CREATE TRIGGER dictionary_use_is_not_changed BEFORE UPDATE ON dictionary_use BEGIN
    SELECT RAISE(ABORT, 'the history of releases is append-only');
END;
CREATE TRIGGER dictionary_use_is_not_deleted BEFORE DELETE ON dictionary_use BEGIN
    SELECT RAISE(ABORT, 'the history of releases is append-only');
END;
