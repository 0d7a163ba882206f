-- Accounts of which something was learned since they were scored; few of them are scored again alone.
CREATE TABLE stale_account (
  workspace_id uuid NOT NULL,
  account_id uuid NOT NULL,
  since timestamptz(6) NOT NULL,
  PRIMARY KEY (workspace_id, account_id),
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
ALTER TABLE job_progress DROP CONSTRAINT job_progress_kind_check;
ALTER TABLE job_progress ADD CHECK (kind IN ('import_check', 'import', 'import_undo', 'train', 'demo', 'rescore', 'rescore_some', 'backtest', 'lenses'));
-- How far the middle half of the accounts of the latest pass lies apart, by the columns that segments go by: what is clearly outside a segment, for who is scored alone.
ALTER TABLE active_model ADD COLUMN spreads jsonb;

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE stale_account ENABLE ROW LEVEL SECURITY;
ALTER TABLE stale_account FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON stale_account USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON stale_account TO bw_app, bw_worker;
