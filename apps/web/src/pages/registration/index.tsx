import { useLinkToken } from '../../parts/entrance/link-token';
import { ConfirmAddress } from './confirm-address';
import { Register } from './register';

/** Coming by oneself; with the token of the mail's link, its end. */
export default function RegistrationPage() {
  const token = useLinkToken();
  return token === undefined ? <Register /> : <ConfirmAddress key={token} token={token} />;
}
