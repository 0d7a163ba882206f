-- Which segment's rules an account fits, by its position in the version (-1 = none), beside the segment it is kept in: it moves when two passes agree.
ALTER TABLE score ADD COLUMN fits smallint;
-- The passes of a version, and the rows of one pass.
CREATE INDEX score_workspace_id_model_version_id_as_of_idx ON score (workspace_id, model_version_id, as_of);
