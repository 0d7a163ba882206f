-- How far the accounts of the latest pass have moved from those the version in use was trained for, column by column.
ALTER TABLE active_model ADD COLUMN drift jsonb;
