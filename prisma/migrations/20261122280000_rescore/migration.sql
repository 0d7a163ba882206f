-- Scoring everybody again with the version in use is a kind of job of its own; when it last happened stands beside the version.
ALTER TABLE job_progress DROP CONSTRAINT job_progress_kind_check;
ALTER TABLE job_progress ADD CHECK (kind IN ('import_check', 'import', 'import_undo', 'train', 'demo', 'rescore'));
ALTER TABLE active_model ADD COLUMN scored_at timestamptz(6), ADD COLUMN data_until timestamptz(6);
