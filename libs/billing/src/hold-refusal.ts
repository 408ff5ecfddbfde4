import { AppError, formatUsd, nanoUsd, type NanoUsd } from '@app/common';
import type { RefusedHold } from '@app/ledger';

const NAMES: Readonly<Record<string, string>> = {
  day: 'daily',
  week: 'weekly',
  month: 'monthly',
  lifetime: 'lifetime',
  organization: 'the organization',
  user: 'the user',
  api_token: 'the API token',
  project: 'the project',
};

/** What a caller is told whose call was not admitted. `needed` is the least it could have done with. */
export function refusalOf({ outcome, available, budget }: RefusedHold, needed: NanoUsd): AppError {
  if (outcome === 'frozen' || outcome === 'unknown') {
    return new AppError('organization_suspended', { facts: { wallet: outcome } });
  }
  const [neededUsd, availableUsd] = [formatUsd(needed), formatUsd(nanoUsd(available < 0n ? 0n : available))];
  const details = {
    headers: { 'x-should-retry': 'false' },
    extra: { needed_usd: neededUsd, available_usd: availableUsd },
  };
  if (budget === null) {
    const message = `This call needs at least $${neededUsd}, and $${availableUsd} is available. Top up, or shorten the prompt.`;
    return new AppError('insufficient_balance', { ...details, message });
  }
  const [period, scope] = budget.split(' ').map((word) => NAMES[word] ?? word);
  const message = `This call needs at least $${neededUsd}, and the ${period} budget of ${scope} has $${availableUsd} left.`;
  return new AppError('budget_exceeded', { ...details, message });
}
