/** The account's own fields as they were known then: what was said last before that instant. $1 = the keys with dates. */

export const FIELD_FEATURES = `
  INSERT INTO snap_field
  SELECT p.n, jsonb_object_agg(e.key, e.value ORDER BY coalesce(h.valid_from, h.recorded_at), h.recorded_at, h.id)
  FROM snap_pair p JOIN account_history h ON h.workspace_id = p.workspace_id AND h.account_id = p.account_id AND h.recorded_at < p.as_of AND (h.valid_from IS NULL OR h.valid_from < p.as_of)
  CROSS JOIN LATERAL jsonb_each(h.values) e WHERE e.key = ANY($1) GROUP BY p.n`;
