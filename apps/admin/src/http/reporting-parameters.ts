import { parseUsd, type NanoUsd } from '@app/common';
import { z } from 'zod';

/** An instant of a query, with its offset. */
export const InstantParameter = z.iso.datetime({ offset: true }).transform((text) => new Date(text));

/** IANA name; what days are is decided there. */
export const TimeZone = z.string().min(1).max(64).default('UTC').meta({ description: 'IANA name: `Asia/Shanghai`' });

/** Dollars of a query: at most nine decimals, so exact. */
export const UsdParameter = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?$/, 'Dollars as decimal text, with at most nine decimals')
  .transform((text): NanoUsd => parseUsd(text));

const MAX_WORD = 200;

/** A text to compare with. PostgreSQL knows no text with a NUL. */
export const WordParameter = z
  .string()
  .min(1)
  .max(MAX_WORD)
  .refine((text) => !text.includes('\0'), 'This cannot be part of a text');

/** Tokens and calls as JSON numbers, exact up to 2^53: more than any relay counts. */
export const countOf = (count: bigint): number => Number(count);
