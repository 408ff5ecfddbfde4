import type { components } from '../client/generated/api';

export type Statement = components['schemas']['Statement'];
export type WholeStatement = components['schemas']['WholeStatement'];
export type StatementDocument = WholeStatement['document'];

export const isZero = (usd: string): boolean => /^-?0+(\.0+)?$/.test(usd);
export const negative = (usd: string): string => (usd.startsWith('-') ? usd.slice(1) : isZero(usd) ? usd : `-${usd}`);
