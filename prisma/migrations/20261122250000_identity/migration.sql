-- By which other names files may speak of an account, and which ids may not come back. Links follow from the accounts' fields.
CREATE TABLE identity_link (
  workspace_id uuid NOT NULL,
  account_id uuid NOT NULL,
  name text NOT NULL,
  value text NOT NULL,
  PRIMARY KEY (workspace_id, account_id, name),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);

-- An account that somebody deleted stays away while a source still sends it.
CREATE TABLE tombstone (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  external_id text NOT NULL,
  deleted_at timestamptz(6) NOT NULL,
  deleted_by text NOT NULL,
  PRIMARY KEY (workspace_id, id)
);
CREATE UNIQUE INDEX tombstone_workspace_id_external_id_key ON tombstone (workspace_id, external_id);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE t text; rule text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  FOREACH t IN ARRAY ARRAY['identity_link', 'tombstone'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bw_app, bw_worker', t);
  END LOOP;
END $$;
