import { defineTexts } from '../app/texts';
import en from './en.json';
import zh from './zh.json';

export const useLedgerTexts = defineTexts('ledger-words', { en, zh });

/** What transactions and accounts are called; a kind that has no word yet is its own. */
export function useLedgerWords() {
  const t = useLedgerTexts();
  const word = (key: string, fallback: string) => (key in en ? t(key as keyof typeof en) : fallback);
  return {
    kind: (kind: string) => word(`kind.${kind}`, kind),
    account: (account: string) => word(`account.${account}`, account),
  };
}

const keysBelow = (prefix: string) =>
  Object.keys(en)
    .filter((key) => key.startsWith(prefix))
    .map((key) => key.slice(prefix.length));
export const TRANSACTION_KINDS = keysBelow('kind.');
