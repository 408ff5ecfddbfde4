import { useState } from 'react';
import { CodeStep } from './code-step';
import { PasswordStep } from './password-step';

/** The password or another way in; then a code, for whoever has an authenticator app. */
export default function LoginPage() {
  const [challenge, setChallenge] = useState<string>();
  return challenge === undefined ? (
    <PasswordStep onCodeNeeded={setChallenge} />
  ) : (
    <CodeStep challenge={challenge} onAgain={() => setChallenge(undefined)} />
  );
}
