/** Minor units as a plain decimal number; unknown is an empty cell. */
export const formatMoneyCsv = (minor: number | null): string => (minor === null ? '' : (minor / 100).toFixed(2));
