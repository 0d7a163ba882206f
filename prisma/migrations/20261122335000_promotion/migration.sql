-- Which version was in use from when: a version that is taken up again is in use twice.
CREATE TABLE promotion (
  workspace_id uuid NOT NULL,
  id bigint GENERATED ALWAYS AS IDENTITY,
  at timestamptz(6) NOT NULL,
  model_version_id uuid NOT NULL,
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, model_version_id) REFERENCES model_version (workspace_id, id) ON DELETE CASCADE
);
CREATE INDEX promotion_workspace_id_at_idx ON promotion (workspace_id, at);
CREATE INDEX promotion_workspace_id_model_version_id_idx ON promotion (workspace_id, model_version_id);
-- Of versions taken up twice before this table stood, only the last time is known.
INSERT INTO promotion (workspace_id, at, model_version_id) SELECT workspace_id, promoted_at, id FROM model_version WHERE promoted_at IS NOT NULL ORDER BY promoted_at;

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE promotion ENABLE ROW LEVEL SECURITY;
ALTER TABLE promotion FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON promotion USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON promotion TO bw_app, bw_worker;
