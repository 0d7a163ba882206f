-- In which pass a row is the account's word: that of the pass itself, or of a score of the account alone that came after it.
-- Null = the account was scored again before the next pass; the row is history.
ALTER TABLE score ADD COLUMN pass_at timestamptz(6);
-- Until now every row was written by a pass. Its owner is held to the policy of the table, too: not while this runs.
ALTER TABLE score NO FORCE ROW LEVEL SECURITY;
UPDATE score SET pass_at = as_of;
ALTER TABLE score FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX score_workspace_id_model_version_id_pass_at_account_id_key ON score (workspace_id, model_version_id, pass_at, account_id);
