/** Dollars as the API takes them. */
export const UNSIGNED_USD = /^\d+(\.\d{1,9})?$/;

/** `"25.500000000"` as it is typed. */
export const plain = (amount: string): string => amount.replace(/\.?0+$/, '') || '0';
