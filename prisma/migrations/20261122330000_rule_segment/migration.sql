-- Segments by rules that people write. An account belongs to the first one, by priority, whose rules it fits; nobody's membership is stored.
CREATE TABLE rule_segment (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  -- 1 = first; without gaps
  priority int NOT NULL,
  rules jsonb NOT NULL,
  created_at timestamptz(6) NOT NULL,
  created_by uuid,
  updated_at timestamptz(6) NOT NULL,
  updated_by uuid,
  PRIMARY KEY (workspace_id, id),
  CHECK (length(name) BETWEEN 1 AND 80),
  CHECK (priority > 0)
);
CREATE UNIQUE INDEX rule_segment_workspace_id_lower_key ON rule_segment (workspace_id, lower(name));
-- Looked at when a statement ends: one statement writes a new order.
ALTER TABLE rule_segment ADD CONSTRAINT rule_segment_workspace_id_priority_key UNIQUE (workspace_id, priority) DEFERRABLE INITIALLY IMMEDIATE;

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
ALTER TABLE rule_segment ENABLE ROW LEVEL SECURITY;
ALTER TABLE rule_segment FORCE ROW LEVEL SECURITY;
CREATE POLICY tenant ON rule_segment USING (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid))
  WITH CHECK (workspace_id = (SELECT nullif(current_setting('app.workspace_id', true), '')::uuid));
GRANT SELECT, INSERT, UPDATE, DELETE ON rule_segment TO bw_app, bw_worker;
