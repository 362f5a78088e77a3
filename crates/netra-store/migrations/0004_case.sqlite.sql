CREATE TRIGGER attribution_is_not_changed BEFORE UPDATE ON attribution BEGIN
    SELECT RAISE(ABORT, 'the ledger of attributions is append-only');
END;
CREATE TRIGGER attribution_is_not_deleted BEFORE DELETE ON attribution BEGIN
    SELECT RAISE(ABORT, 'the ledger of attributions is append-only');
END;
