import type { components } from '../../client/generated/api';
import { Time } from '../../ui/time';
import { useFailureWords } from './texts';

type Circuit = components['schemas']['Circuit'];

/** Why something rests, and until when. */
export function Rest({ circuit }: { readonly circuit: Circuit }) {
  const { nameOf } = useFailureWords();
  return (
    <>
      {nameOf(circuit.failure)} · <Until circuit={circuit} />
    </>
  );
}

export function Until({ circuit: { until, isDue } }: { readonly circuit: Circuit }) {
  const { t } = useFailureWords();
  if (isDue) return t('rest.due');
  return (
    <>
      {t('rest.until')} <Time value={until} />
    </>
  );
}
