-- Loading the demo workspace is a kind of job of its own.
ALTER TABLE job_progress DROP CONSTRAINT job_progress_kind_check;
ALTER TABLE job_progress ADD CHECK (kind IN ('import_check', 'import', 'import_undo', 'train', 'demo'));
