-- Events come by the million: a reference checked row by row costs as much as storing the row. An import and an ingest lock the
-- accounts they speak of once for all their rows instead, and what belongs to an account or a workspace goes with it here.

ALTER TABLE usage_event DROP CONSTRAINT usage_event_workspace_id_account_id_fkey;
ALTER TABLE usage_daily DROP CONSTRAINT usage_daily_workspace_id_account_id_fkey;
ALTER TABLE usage_event_key DROP CONSTRAINT usage_event_key_workspace_id_fkey;

CREATE FUNCTION usage_follow_account() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM usage_event e USING gone g WHERE e.workspace_id = g.workspace_id AND e.account_id = g.id;
  DELETE FROM usage_daily d USING gone g WHERE d.workspace_id = g.workspace_id AND d.account_id = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER usage_follow_account AFTER DELETE ON account REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION usage_follow_account();

CREATE FUNCTION usage_event_key_follow_workspace() RETURNS trigger
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
BEGIN
  DELETE FROM usage_event_key k USING gone g WHERE k.workspace_id = g.id;
  RETURN NULL;
END $$;
CREATE TRIGGER usage_event_key_follow_workspace AFTER DELETE ON workspace REFERENCING OLD TABLE AS gone
  FOR EACH STATEMENT EXECUTE FUNCTION usage_event_key_follow_workspace();

-- Statistics after much was stored: until the server gathers them by itself, pages would be planned as if the tables were empty.
CREATE FUNCTION gather_statistics(wanted text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE t text;
BEGIN
  FOR t IN SELECT c.relname FROM pg_class c WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND c.relname = ANY(wanted) AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = 'tenant') ORDER BY 1 LOOP
    EXECUTE format('ANALYZE public.%I', t);
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION gather_statistics(text[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gather_statistics(text[]) TO bw_app, bw_worker;
