import { useMutation } from '@tanstack/react-query';
import { Button, Form, Input, type InputRef } from 'antd';
import { useEffect, useRef, useState } from 'react';
import { useProductName } from '../../app/product';
import { client, toProblem } from '../../client';
import { useEnter, useNext } from '../../parts/entrance/entering';
import { Entrance, Refused } from '../../parts/entrance/entrance';
import { useLoginTexts } from './texts';

interface CodeStepProps {
  readonly challenge: string;
  readonly onAgain: () => void;
}

export function CodeStep({ challenge, onAgain }: CodeStepProps) {
  const t = useLoginTexts();
  const product = useProductName();
  const enter = useEnter();
  const next = useNext();
  const [isRecovery, setIsRecovery] = useState(false);
  const confirm = useMutation({
    mutationFn: ({ code }: { readonly code: string }) =>
      client.POST('/api/sessions/totp', { body: { challenge, code } }),
    meta: { isShown: true },
    onSuccess: () => enter(next),
  });
  const isOver = confirm.error !== null && toProblem(confirm.error).code === 'challenge_over';
  const change = () => {
    confirm.reset();
    setIsRecovery(!isRecovery);
  };
  return (
    <Entrance
      title={isRecovery ? t('recovery.title') : t('code.title')}
      text={isRecovery ? t('recovery.text') : t('code.text', { product })}
      foot={
        <Button type="link" size="small" onClick={onAgain}>
          {t('again')}
        </Button>
      }
    >
      <Form
        key={String(isRecovery)}
        layout="vertical"
        requiredMark={false}
        onFinish={confirm.mutate}
        disabled={confirm.isPending || isOver}
      >
        <CodeField isRecovery={isRecovery} />
        <Refused error={confirm.error} />
        <Button type="primary" htmlType="submit" block size="large" loading={confirm.isPending}>
          {t('code.submit')}
        </Button>
        <div className="login-forgotten">
          <Button type="link" size="small" onClick={change} disabled={false}>
            {isRecovery ? t('recovery.app') : t('code.recovery')}
          </Button>
        </div>
      </Form>
    </Entrance>
  );
}

function CodeField({ isRecovery }: { readonly isRecovery: boolean }) {
  const t = useLoginTexts();
  const input = useRef<InputRef>(null);
  useEffect(() => input.current?.focus(), []);
  return (
    <Form.Item
      name="code"
      label={isRecovery ? t('recovery') : t('code')}
      rules={[{ required: true, whitespace: true, message: t('code.needed') }]}
    >
      <Input
        ref={input}
        size="large"
        className="login-code"
        autoComplete="one-time-code"
        inputMode={isRecovery ? 'text' : 'numeric'}
        maxLength={40}
      />
    </Form.Item>
  );
}
