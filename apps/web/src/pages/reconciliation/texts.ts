import './reconciliation.css';
import { defineTexts } from '../../app/texts';
import en from './en.json';
import zh from './zh.json';

export const useReconciliationTexts = defineTexts('reconciliation', { en, zh });
