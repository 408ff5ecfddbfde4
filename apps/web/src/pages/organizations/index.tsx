import { PlusOutlined } from '@ant-design/icons';
import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { Button } from 'antd';
import { useState } from 'react';
import { useMe } from '../../app/session';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { PageHeader } from '../../ui/page-header';
import { Empty } from '../../ui/states';
import { useOrganizationColumns } from './columns';
import { CreateOrganization } from './create-organization';
import type { Organization } from './data';
import { useGroupOptions } from './group-options';
import { useOrganizationTexts } from './texts';
import './organizations.css';

type Query = NonNullable<paths['/api/organizations']['get']['parameters']['query']>;

export default function OrganizationsPage() {
  const t = useOrganizationTexts();
  const navigate = useNavigate();
  const list = useListState({ filters: ['state', 'groupId'], sort: 'name' });
  const params = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', '/api/organizations', params, { placeholderData: keepPreviousData });
  const [isCreating, setIsCreating] = useState(false);
  const groups = useGroupOptions();
  const open = (organizationId: string) =>
    void navigate({ to: '/organizations/$organizationId', params: { organizationId } });
  const states = (['active', 'suspended'] as const).map((value) => ({ value, label: t(`state.${value}`) }));
  const create = useMe().permissions.includes('organizations:manage') && (
    <Button type="primary" icon={<PlusOutlined />} onClick={() => setIsCreating(true)}>
      {t('create')}
    </Button>
  );
  return (
    <>
      <PageHeader title={t('title')} description={t('description')} actions={create} />
      <DataTable<Organization>
        label={t('title')}
        list={list}
        rows={rows}
        rowKey="id"
        columns={useOrganizationColumns()}
        filters={[
          { name: 'groupId', label: t('group'), options: groups },
          { name: 'state', label: t('state'), options: states },
        ]}
        onOpen={({ id }) => open(id)}
        empty={<Empty title={t('empty')} text={t('empty.text')} action={create} />}
      />
      <CreateOrganization isOpen={isCreating} onClose={() => setIsCreating(false)} onCreated={open} />
    </>
  );
}
