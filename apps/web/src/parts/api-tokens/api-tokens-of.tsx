import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState, type ReactNode } from 'react';
import { permissionsIn, useMe } from '../../app/session';
import { api, client } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { FormDrawer } from '../../ui/form-drawer';
import { useListState } from '../../ui/list-state';
import { SecretOnce } from '../../ui/secret-once';
import { Empty } from '../../ui/states';
import { reloadApiTokens, useApiTokenActions } from './actions';
import { useApiTokenColumns, type ApiToken } from './columns';
import { EditApiToken } from './edit-api-token';
import { ApiTokenFields, toBody, type ApiTokenValues } from './fields';
import { useStateOptions } from './state-options';
import { useApiTokenTexts } from './texts';

const PATH = '/api/organizations/{organizationId}/api-tokens';
type Query = NonNullable<paths[typeof PATH]['get']['parameters']['query']>;

interface ApiTokensOfProps {
  readonly organizationId: string;
  /** Where the button for a new one goes: the head of a page, or above the list. */
  readonly head: (createButton: ReactNode) => ReactNode;
}

/** The API tokens of one organization, as far as the person may see them. */
export function ApiTokensOf({ organizationId, head }: ApiTokensOfProps) {
  const t = useApiTokenTexts();
  const mayCreate = useMe().memberships.some((one) => one.organizationId === organizationId);
  const isWritable = permissionsIn(useMe(), organizationId).has('api-tokens:write');
  const list = useListState({ filters: ['state'], sort: '-createdAt' });
  const params = { path: { organizationId }, query: list.query as Query };
  const rows = api.useQuery('get', PATH, { params }, { placeholderData: keepPreviousData });
  const [isCreating, setIsCreating] = useState(false);
  const { actions, edited, close, dialogs } = useApiTokenActions();
  const create = mayCreate && isWritable && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <>
      {head(create)}
      <DataTable<ApiToken>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useApiTokenColumns(false)}
        filters={[{ name: 'state', label: t('state'), options: useStateOptions() }]}
        actions={actions}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={create} />}
      />
      <CreateApiToken organizationId={organizationId} isOpen={isCreating} onClose={() => setIsCreating(false)} />
      <EditApiToken apiToken={edited} onClose={close} />
      {dialogs}
    </>
  );
}

interface CreateProps {
  readonly organizationId: string;
  readonly isOpen: boolean;
  readonly onClose: () => void;
}

function CreateApiToken({ organizationId, isOpen, onClose }: CreateProps) {
  const t = useApiTokenTexts();
  const [secret, setSecret] = useState<string>();
  const submit = async (values: ApiTokenValues) => {
    const { data } = await client.POST(PATH, { params: { path: { organizationId } }, body: toBody(values) });
    setSecret(data!.secret);
    await reloadApiTokens();
  };
  return (
    <>
      <FormDrawer<ApiTokenValues>
        open={isOpen}
        title={t('create')}
        submitLabel={t('create.submit')}
        submit={submit}
        onClose={onClose}
      >
        <ApiTokenFields organizationId={organizationId} />
      </FormDrawer>
      <SecretOnce title={t('created')} secret={secret} onDone={() => setSecret(undefined)} />
    </>
  );
}
