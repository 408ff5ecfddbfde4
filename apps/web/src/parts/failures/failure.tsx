import { StatusTag } from '../../ui/status-tag';
import { useFailureWords } from './texts';

/** Why an upstream failed, in words. */
export function Failure({ failure }: { readonly failure: string }) {
  const { nameOf } = useFailureWords();
  return <StatusTag tone="bad">{nameOf(failure)}</StatusTag>;
}
