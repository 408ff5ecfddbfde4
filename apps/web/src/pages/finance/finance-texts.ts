import { defineTexts } from '../../app/texts';
import type { components } from '../../client/generated/api';
import '../../traffic/traffic.css';
import en from './en.json';
import './finance.css';
import zh from './zh.json';

export const usePageTexts = defineTexts('finance', { en, zh });

export type Margin = components['schemas']['Margin'];
export type TieOut = components['schemas']['TieOut'];
export const UNITS = ['day', 'week', 'month'] as const;
export type Unit = (typeof UNITS)[number];
export const GROUPINGS = ['model', 'organization', 'channel', 'provider'] as const;
export type Grouping = (typeof GROUPINGS)[number];
