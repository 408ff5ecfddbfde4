import { nanoUsd, parseUsd } from '@app/common';
import { z } from 'zod';

const FORMAT = 'Write dollars as in 12.50: digits, a point, at most nine decimals.';
const MAX_LENGTH = 40;

/** Dollars of a body, decimal text there and nano-USD from here on. */
const dollars = z
  .string()
  .trim()
  .max(MAX_LENGTH)
  .transform((text, context) => {
    try {
      return parseUsd(text);
    } catch (cause) {
      const isTooLarge = /^-?\d+(\.\d{1,9})?$/.test(text);
      context.addIssue({ code: 'custom', message: isTooLarge ? (cause as RangeError).message : FORMAT });
      return nanoUsd(0n);
    }
  });

export const PositiveUsd = dollars
  .refine((amount) => amount > 0n, { message: 'The amount must be more than nothing.', abort: true })
  .meta({ description: 'US dollars, more than 0', examples: ['25.00'] });

export const NonNegativeUsd = dollars
  .refine((amount) => amount >= 0n, { message: 'The amount must not be negative.' })
  .meta({ description: 'US dollars, 0 or more', examples: ['25.00'] });

export const SignedUsd = dollars
  .refine((amount) => amount !== 0n, { message: 'The amount must not be zero.' })
  .meta({ description: 'US dollars; negative: less', examples: ['-1.50'] });
