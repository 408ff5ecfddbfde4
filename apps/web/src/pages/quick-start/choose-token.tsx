import { useQueryClient } from '@tanstack/react-query';
import { Alert, Button, Input, Select } from 'antd';
import { useState } from 'react';
import { useMe } from '../../app/session';
import { api, toProblem } from '../../client';
import { CopyButton } from '../../ui/copy-text';
import { usePageTexts } from './page-texts';

export interface ChosenToken {
  readonly id: string;
  readonly name: string;
  /** Known of a token that was made just now, and of no other. */
  readonly secret?: string;
}

interface ChooseTokenProps {
  readonly organizationId: string;
  readonly token: ChosenToken | undefined;
  readonly onChoose: (token: ChosenToken) => void;
}

export function ChooseToken(props: ChooseTokenProps) {
  const { token } = props;
  const t = usePageTexts();
  if (token?.secret === undefined)
    return (
      <div className="choose-token">
        <NewToken {...props} />
        <ExistingToken {...props} />
      </div>
    );
  return (
    <>
      <p>{t('token.once', { name: token.name })}</p>
      <div className="secret">
        <code>{token.secret}</code>
        <CopyButton text={token.secret} />
      </div>
    </>
  );
}

function NewToken({ organizationId, onChoose }: ChooseTokenProps) {
  const t = usePageTexts();
  const queries = useQueryClient();
  const [name, setName] = useState(t('token.name'));
  const path = '/api/organizations/{organizationId}/api-tokens';
  const make = api.useMutation('post', path, {
    meta: { isShown: true },
    onSuccess: (made) => {
      onChoose({ id: made.id, name: made.name, secret: made.secret });
      void queries.invalidateQueries({ queryKey: ['get', path] });
    },
  });
  const submit = () => make.mutate({ params: { path: { organizationId } }, body: { name: name.trim() } });
  return (
    <div className="token-way">
      <label htmlFor="token-name">{t('token.new')}</label>
      <div className="token-row">
        <Input
          id="token-name"
          value={name}
          maxLength={100}
          onChange={({ target }) => setName(target.value)}
          onPressEnter={submit}
        />
        <Button type="primary" loading={make.isPending} disabled={name.trim() === ''} onClick={submit}>
          {t('token.make')}
        </Button>
      </div>
      {make.error && <Alert type="error" showIcon role="alert" title={toProblem(make.error).message} />}
    </div>
  );
}

/** Its secret is its owner's to know: the samples keep a placeholder. */
function ExistingToken({ organizationId, token, onChoose }: ChooseTokenProps) {
  const t = usePageTexts();
  const { id: userId } = useMe();
  const query = { state: 'active' as const, userId, pageSize: 100, sort: '-createdAt' as const };
  const { data } = api.useQuery('get', '/api/organizations/{organizationId}/api-tokens', {
    params: { path: { organizationId }, query },
  });
  const tokens = data?.items ?? [];
  const choose = (id: string) => {
    const chosen = tokens.find((one) => one.id === id);
    if (chosen) onChoose({ id, name: chosen.name });
  };
  return (
    <div className="token-way">
      <label htmlFor="token-existing">{t('token.existing')}</label>
      <Select
        id="token-existing"
        showSearch={{ optionFilterProp: 'label' }}
        disabled={tokens.length === 0}
        placeholder={data && tokens.length === 0 ? t('token.none') : t('token.choose')}
        value={token?.id ?? null}
        options={tokens.map(({ id, name, lastFour }) => ({ value: id, label: `${name} (…${lastFour})` }))}
        onChange={choose}
      />
    </div>
  );
}
