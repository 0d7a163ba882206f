-- Whose account it is: owners as the files name them, linked to members and teams; and how old the data behind a score is.

CREATE TABLE team (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  CHECK (length(name) BETWEEN 1 AND 80)
);
CREATE UNIQUE INDEX team_workspace_id_name_key ON team (workspace_id, name);

CREATE TABLE account_owner (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  name text NOT NULL,
  member_id uuid,
  team_id uuid,
  created_by_import uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  FOREIGN KEY (workspace_id, member_id) REFERENCES member (workspace_id, id) ON DELETE SET NULL (member_id),
  FOREIGN KEY (workspace_id, team_id) REFERENCES team (workspace_id, id) ON DELETE SET NULL (team_id)
);
CREATE UNIQUE INDEX account_owner_workspace_id_name_key ON account_owner (workspace_id, name);
CREATE INDEX account_owner_workspace_id_member_id_idx ON account_owner (workspace_id, member_id);
CREATE INDEX account_owner_workspace_id_team_id_idx ON account_owner (workspace_id, team_id);

ALTER TABLE account ADD COLUMN owner_id uuid,
  ADD FOREIGN KEY (workspace_id, owner_id) REFERENCES account_owner (workspace_id, id) ON DELETE SET NULL (owner_id);
CREATE INDEX account_workspace_id_owner_id_idx ON account (workspace_id, owner_id);

-- What one unit of a currency is worth in another, the workspace's own, from a day on. The latest that is not after the moment counts.
CREATE TABLE currency_rate (
  workspace_id uuid NOT NULL REFERENCES workspace (id) ON DELETE CASCADE,
  id uuid NOT NULL DEFAULT gen_random_uuid(),
  currency char(3) NOT NULL,
  base char(3) NOT NULL,
  rate double precision NOT NULL,
  valid_from timestamptz(6) NOT NULL,
  set_by uuid,
  created_at timestamptz(6) NOT NULL DEFAULT now(),
  PRIMARY KEY (workspace_id, id),
  CHECK (rate > 0),
  CHECK (currency <> base)
);
CREATE UNIQUE INDEX currency_rate_workspace_id_base_currency_valid_from_key ON currency_rate (workspace_id, base, currency, valid_from);

-- When the newest fact about the account that the score knew was learned.
ALTER TABLE score ADD COLUMN data_at timestamptz(6);

-- ── tenancy, as for the tables of the ground ─────────────────────────────────────────────────────────────────
DO $$
DECLARE t text;
  rule constant text := '(SELECT nullif(current_setting(''app.workspace_id'', true), '''')::uuid)';
BEGIN
  FOREACH t IN ARRAY ARRAY['team', 'account_owner', 'currency_rate'] LOOP
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', t);
    EXECUTE format('CREATE POLICY tenant ON %I USING (workspace_id = %s) WITH CHECK (workspace_id = %s)', t, rule, rule);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO bw_app, bw_worker', t);
  END LOOP;
END $$;
