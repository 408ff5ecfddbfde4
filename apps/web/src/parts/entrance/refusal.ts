import { toProblem } from '../../client';
import { useEntranceTexts } from './texts';

const KNOWN = [
  'invalid_login',
  'wrong_password',
  'wrong_code',
  'challenge_over',
  'passkey_refused',
  'oidc_failed',
  'oidc_refused',
  'link_over',
  'registration_closed',
  'too_many_attempts',
] as const;

/** A refusal in the reader's language; one that is not about logging in as the server says it. */
export function useRefusal(): (error: unknown) => string {
  const t = useEntranceTexts();
  return (error) => {
    const { code, message } = toProblem(error);
    const known = KNOWN.find((one) => one === code);
    return known ? t(`refusal.${known}`) : message;
  };
}
