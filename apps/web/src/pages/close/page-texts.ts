import { defineTexts } from '../../app/texts';
import en from './en.json';
import zh from './zh.json';
import './close.css';

export const usePageTexts = defineTexts('close', { en, zh });
