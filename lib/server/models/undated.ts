/** A file that says who left, not when. */

/** Its horizon has no days. */
export const UNDATED_HORIZON = 'as in the file';
/** The name of the feature definitions that made a snapshot; it changes when they do. */
export const SNAPSHOT_VERSION = 'undated-1';
