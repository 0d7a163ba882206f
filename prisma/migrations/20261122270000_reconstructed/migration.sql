-- What the first model in use would have said at past month ends, each account by a member that did not see its outcome. Never shown as a score of its day.
CREATE TABLE reconstructed_score (
  workspace_id uuid NOT NULL,
  model_version_id uuid NOT NULL,
  account_id uuid NOT NULL,
  as_of timestamptz(6) NOT NULL,
  health float8 NOT NULL,
  low float8 NOT NULL,
  high float8 NOT NULL,
  PRIMARY KEY (workspace_id, model_version_id, account_id, as_of),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE,
  FOREIGN KEY (workspace_id, account_id) REFERENCES account (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX reconstructed_score_workspace_id_account_id_as_of_idx ON reconstructed_score (workspace_id, account_id, as_of);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE reconstructed_score ENABLE ROW LEVEL SECURITY;
ALTER TABLE reconstructed_score FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON reconstructed_score USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON reconstructed_score TO bw_app, bw_worker;
