const DECIMALS = 6;

/** Rates of up to six decimals, as millionths. */
export const decimal = {
  parse(text: string): bigint {
    const [whole = '0', fraction = ''] = text.split('.');
    return BigInt(whole + fraction.padEnd(DECIMALS, '0'));
  },
  format(micro: bigint): string {
    const digits = micro.toString().padStart(DECIMALS + 1, '0');
    const fraction = digits.slice(-DECIMALS).replace(/0+$/, '');
    return `${digits.slice(0, -DECIMALS)}${fraction && `.${fraction}`}`;
  },
};
