import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import en from './en.json';
import zh from './zh.json';

export const useOfferTexts = defineTexts('offered-models', { en, zh });

export type OfferedModel = components['schemas']['OfferedModel'];
