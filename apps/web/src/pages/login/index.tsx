import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Alert, Button, Form, Input } from 'antd';
import { useDocumentTitle } from '../../app/document-title';
import { LanguageButtons } from '../../app/language-buttons';
import { usePlace } from '../../app/place';
import { meQuery } from '../../app/session';
import { defineTexts } from '../../app/texts';
import { Wordmark } from '../../app/wordmark';
import { queryClient, toProblem, type Problem } from '../../client';
import en from './en.json';
import zh from './zh.json';

const usePageTexts = defineTexts('login', { en, zh });

interface Credentials {
  readonly email: string;
  readonly password: string;
}

export default function LoginPage() {
  const t = usePageTexts();
  const navigate = useNavigate();
  const { next } = usePlace().search;
  const logIn = useMutation({
    mutationFn: openSession,
    meta: { isShown: true },
    onSuccess: async () => {
      queryClient.clear();
      await queryClient.ensureQueryData(meQuery);
      await navigate({ href: placeOf(next) });
    },
  });
  useDocumentTitle(t('title'));
  return (
    <div className="login">
      <main className="login-box">
        <Wordmark />
        <div className="login-card">
          <h1>{t('title')}</h1>
          <Form<Credentials>
            layout="vertical"
            requiredMark={false}
            onFinish={(credentials) => logIn.mutate(credentials)}
            disabled={logIn.isPending}
          >
            <Form.Item name="email" label={t('email')} rules={[{ required: true, message: t('email.needed') }]}>
              <Input type="email" autoComplete="username" autoFocus size="large" />
            </Form.Item>
            <Form.Item
              name="password"
              label={t('password')}
              rules={[{ required: true, message: t('password.needed') }]}
            >
              <Input.Password autoComplete="current-password" size="large" />
            </Form.Item>
            {logIn.error && <LoginFailed problem={toProblem(logIn.error)} />}
            <Button type="primary" htmlType="submit" block size="large" loading={logIn.isPending}>
              {t('submit')}
            </Button>
          </Form>
        </div>
      </main>
      <footer className="login-foot">
        <LanguageButtons />
      </footer>
    </div>
  );
}

function LoginFailed({ problem }: { readonly problem: Problem }) {
  const t = usePageTexts();
  const text = problem.code === 'invalid_login' ? t('wrong') : problem.message;
  return <Alert type="error" showIcon title={text} role="alert" style={{ marginBottom: 16 }} />;
}

async function openSession(body: Credentials): Promise<void> {
  const answer = await fetch('/api/sessions', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  }).catch((error: unknown) => {
    throw toProblem(error);
  });
  if (!answer.ok) throw toProblem(await answer.json().catch(() => undefined), answer.status);
}

/** Only to a page of ours: a link may have been made by anybody. */
const placeOf = (next: unknown): string =>
  typeof next === 'string' && /^\/(?![/\\])/.test(next) && !next.startsWith('/login') ? next : '/';
