CREATE TRIGGER attribution_is_not_changed BEFORE UPDATE OR DELETE ON attribution
    FOR EACH ROW EXECUTE FUNCTION is_append_only();
CREATE TRIGGER attribution_is_not_emptied BEFORE TRUNCATE ON attribution
    FOR EACH STATEMENT EXECUTE FUNCTION is_append_only();
