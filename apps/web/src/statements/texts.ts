import { defineTexts } from '../app/texts';
import en from './en.json';
import zh from './zh.json';
import './statements.css';

export const useStatementTexts = defineTexts('statement', { en, zh });
