CREATE TABLE segment (
    office_id TEXT NOT NULL, sha256 TEXT NOT NULL,
    uses BIGINT NOT NULL, -- by how many parts of exchanges it is kept; destroyed with the last
    zstd BOOLEAN NOT NULL, len BIGINT NOT NULL, bytes BYTEA NOT NULL, PRIMARY KEY (office_id, sha256)
);
CREATE TABLE quarantine (
    id TEXT PRIMARY KEY, office_id TEXT NOT NULL, source TEXT NOT NULL, place TEXT NOT NULL, why TEXT NOT NULL,
    sha256 TEXT NOT NULL, bytes BYTEA NOT NULL, since BIGINT NOT NULL, expires_at BIGINT NOT NULL,
    UNIQUE (office_id, sha256)
);
CREATE FUNCTION is_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only', TG_TABLE_NAME;
END $$;
CREATE TRIGGER audit_is_not_changed BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION is_append_only();
CREATE TRIGGER audit_is_not_emptied BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
CREATE TRIGGER dictionary_use_is_not_changed BEFORE UPDATE OR DELETE ON dictionary_use
    FOR EACH ROW EXECUTE FUNCTION is_append_only();
CREATE TRIGGER dictionary_use_is_not_emptied BEFORE TRUNCATE ON dictionary_use
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
