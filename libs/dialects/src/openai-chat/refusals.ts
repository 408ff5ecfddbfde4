import { AppError, type ErrorCode } from '@app/common';

/** Refusals in the words official clients and their users know; `path` is the parameter as a JSON path. */

const ECHOED_LENGTH = 60;

/** A caller's value as it appears in a message: never longer than a short line. */
function echo(value: unknown): string {
  if (typeof value !== 'string') return kindOf(value);
  return value.length > ECHOED_LENGTH ? `'${value.slice(0, ECHOED_LENGTH)}...'` : `'${value}'`;
}

function kindOf(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'number') return Number.isInteger(value) ? 'an integer' : 'a decimal';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}

const refusal = (code: ErrorCode, param: string, message: string) => new AppError(code, { param, message });

export const missing = (path: string): AppError =>
  refusal('missing_required_parameter', path, `Missing required parameter: '${path}'.`);

/** `expected` with its article: `a boolean`. */
export const wrongType = (path: string, expected: string, value: unknown): AppError =>
  refusal('invalid_type', path, `Invalid type for '${path}': expected ${expected}, but got ${kindOf(value)} instead.`);

/** `expectation` is a sentence without its full stop. */
export const wrongValue = (path: string, expectation: string): AppError =>
  refusal('invalid_value', path, `Invalid '${path}': ${expectation}.`);

export const notOneOf = (path: string, allowed: readonly string[], value: unknown): AppError =>
  wrongValue(path, `${echo(value)} is not one of ${allowed.map((word) => `'${word}'`).join(', ')}`);

export const tooSmall = (kind: 'integer' | 'decimal', path: string, bound: string): AppError =>
  refusal(`${kind}_below_min_value`, path, `Invalid '${path}': ${kind} below the minimum. Expected a value ${bound}.`);

export const tooLarge = (kind: 'integer' | 'decimal', path: string, maximum: number): AppError =>
  refusal(
    `${kind}_above_max_value`,
    path,
    `Invalid '${path}': ${kind} above the maximum. Expected a value <= ${maximum}.`,
  );

export const tooLong = (path: string, maximum: number): AppError =>
  refusal(
    'string_above_max_length',
    path,
    `Invalid '${path}': string too long. Expected at most ${maximum} characters.`,
  );

export const tooMany = (path: string, maximum: number): AppError =>
  refusal('array_above_max_length', path, `Invalid '${path}': array too long. Expected at most ${maximum} items.`);

export const emptyArray = (path: string): AppError =>
  refusal('empty_array', path, `Invalid '${path}': empty array. Expected at least one item.`);
