/** A date column as the API writes it: `2026-11-30`. */
export const dayText = (date: Date): string => date.toISOString().slice(0, 10);
