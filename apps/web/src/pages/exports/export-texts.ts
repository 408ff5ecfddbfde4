import './exports.css';
import { defineTexts } from '../../app/texts';
import en from './en.json';
import zh from './zh.json';

export const useExportTexts = defineTexts('exports', { en, zh });
