-- When an account leaves, beside whether: the hazard of a version, and the chance of still being a customer after 1, 2, … months.
ALTER TABLE model_version ADD COLUMN hazard bytea;
ALTER TABLE score ADD COLUMN survival float8[];
