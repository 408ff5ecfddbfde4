import { useLinkToken } from '../../parts/entrance/link-token';
import { AskForLink } from './ask-for-link';
import { ChoosePassword } from './choose-password';

/** Asks for a mail; with the token of its link, for the new password. */
export default function PasswordResetPage() {
  const token = useLinkToken();
  return token === undefined ? <AskForLink /> : <ChoosePassword key={token} token={token} />;
}
