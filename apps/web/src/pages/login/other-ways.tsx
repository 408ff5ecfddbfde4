import { KeyOutlined } from '@ant-design/icons';
import { browserSupportsWebAuthn, startAuthentication } from '@simplewebauthn/browser';
import { useMutation } from '@tanstack/react-query';
import { Button, Divider } from 'antd';
import { client } from '../../client';
import { useEnter, useNext } from '../../parts/entrance/entering';
import { Refused } from '../../parts/entrance/entrance';
import { isLeft } from '../../parts/entrance/passkey-problem';
import { useLoginTexts } from './texts';

interface OtherWaysProps {
  readonly providers: readonly { readonly id: string; readonly label: string }[];
}

/** A passkey of this device, and whoever else may vouch for somebody. */
export function OtherWays({ providers }: OtherWaysProps) {
  const t = useLoginTexts();
  const next = useNext();
  const hasPasskeys = browserSupportsWebAuthn();
  if (!hasPasskeys && providers.length === 0) return null;
  return (
    <>
      <Divider plain className="login-or">
        {t('or')}
      </Divider>
      <div className="login-others">
        {providers.map(({ id, label }) => (
          <Button
            key={id}
            block
            size="large"
            href={`/api/oidc/${encodeURIComponent(id)}/start?${new URLSearchParams({ returnTo: next }).toString()}`}
          >
            {t('provider', { label })}
          </Button>
        ))}
        {hasPasskeys && <PasskeyButton next={next} />}
      </div>
    </>
  );
}

function PasskeyButton({ next }: { readonly next: string }) {
  const t = useLoginTexts();
  const enter = useEnter();
  const logIn = useMutation({
    mutationFn: async () => {
      const { data } = await client.POST('/api/sessions/passkey/options');
      const response = await startAuthentication({ optionsJSON: data as never });
      await client.POST('/api/sessions/passkey', { body: { response: response as never } });
    },
    meta: { isShown: true },
    onSuccess: () => enter(next),
  });
  return (
    <>
      <Button block size="large" icon={<KeyOutlined />} loading={logIn.isPending} onClick={() => logIn.mutate()}>
        {t('passkey')}
      </Button>
      <Refused error={isLeft(logIn.error) ? null : logIn.error} />
    </>
  );
}
