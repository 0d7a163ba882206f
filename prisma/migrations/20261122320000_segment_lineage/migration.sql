-- What stays of a segment when a version takes the place of another: matched segments share a lineage.
ALTER TABLE segment ADD COLUMN lineage uuid NOT NULL DEFAULT gen_random_uuid();
CREATE UNIQUE INDEX segment_workspace_id_lineage_model_version_id_key ON segment (workspace_id, lineage, model_version_id);
