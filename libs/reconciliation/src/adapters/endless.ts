import { AppError } from '@app/common';

/** A report that never says it is over would be read for ever, and half of one would be compared as if it were whole. */
export const endless = (): AppError =>
  new AppError('upstream_bad_response', { message: 'The report has more pages than any account fills.' });
