import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import en from './en.json';
import zh from './zh.json';

export const useCatalogTexts = defineTexts('catalog', { en, zh });

export type CatalogImport = components['schemas']['CatalogImport'];

/** What was read, and what it would change. */
export interface CatalogFile {
  readonly name: string;
  readonly content: Record<string, unknown>;
  readonly changes: CatalogImport;
}
