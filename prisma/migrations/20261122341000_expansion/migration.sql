-- The chance that an account expands, as of the last pass: one row a customer.
CREATE TABLE expansion_chance (
  workspace_id uuid NOT NULL,
  account_id uuid NOT NULL,
  as_of timestamptz(6) NOT NULL,
  chance float8 NOT NULL,
  PRIMARY KEY (workspace_id, account_id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE expansion_chance ENABLE ROW LEVEL SECURITY;
ALTER TABLE expansion_chance FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON expansion_chance USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON expansion_chance TO bw_app, bw_worker;
