import { StatusTag, type StatusTone } from '../ui/status-tag';
import { isZero, type Statement } from './statement';
import { useStatementTexts } from './texts';

type Word = 'draft' | 'final' | 'void' | 'paid' | 'partly' | 'open' | 'overdue';
const TONES: Readonly<Record<Word, StatusTone>> = {
  ...{ draft: 'neutral', final: 'good', void: 'bad', paid: 'good', partly: 'warning', open: 'accent', overdue: 'bad' },
};

function wordOf({ state, kind, dueUsd, paidUsd, isOverdue }: Statement): Word {
  if (state !== 'final' || kind === 'usage_statement') return state;
  if (isZero(dueUsd) || dueUsd.startsWith('-')) return 'paid';
  if (isOverdue) return 'overdue';
  return isZero(paidUsd) ? 'open' : 'partly';
}

/** Whether it is final, and of an invoice whether it is paid. */
export function StatementState({ statement }: { readonly statement: Statement }) {
  const t = useStatementTexts();
  const word = wordOf(statement);
  return <StatusTag tone={TONES[word]}>{t(`state.${word}`)}</StatusTag>;
}
