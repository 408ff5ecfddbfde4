import { keepPreviousData } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { api } from '../../client';
import type { paths } from '../../client/generated/api';
import { DataTable, type DataTableProps } from '../../ui/data-table';
import { useListState } from '../../ui/list-state';
import { Empty } from '../../ui/states';
import { useInvitationActions } from './actions';
import { useInvitationColumns, useInvitationFilter } from './columns';
import type { Invitation } from './requests';
import { useInvitationListTexts } from './texts';

const ALL = '/api/invitations';
const OWN = '/api/organizations/{organizationId}/invitations';
type Query = NonNullable<paths[typeof OWN]['get']['parameters']['query']>;

interface InvitationsProps {
  readonly isWritable: boolean;
  /** When there is nothing. */
  readonly inviteButton: ReactNode;
}

const useInvitationList = () => useListState({ filters: ['state'], sort: '-createdAt' });

/** Whom an organization has asked in. */
export function InvitationsOf({ organizationId, ...props }: InvitationsProps & { readonly organizationId: string }) {
  const list = useInvitationList();
  const params = { path: { organizationId }, query: list.query as Query };
  const rows = api.useQuery('get', OWN, { params }, { placeholderData: keepPreviousData });
  return <InvitationTable {...props} organizationId={organizationId} list={list} rows={rows} />;
}

/** Whom all have asked in, for operators. */
export function AllInvitations(props: InvitationsProps) {
  const list = useInvitationList();
  const params = { params: { query: list.query as Query } };
  const rows = api.useQuery('get', ALL, params, { placeholderData: keepPreviousData });
  return <InvitationTable {...props} list={list} rows={rows} />;
}

type TableProps = InvitationsProps &
  Pick<DataTableProps<Invitation>, 'list' | 'rows'> & { readonly organizationId?: string };

function InvitationTable({ organizationId, list, rows, isWritable, inviteButton }: TableProps) {
  const t = useInvitationListTexts();
  const actions = useInvitationActions(organizationId);
  return (
    <DataTable<Invitation>
      label={t('title')}
      list={list}
      rows={rows}
      rowKey="id"
      columns={useInvitationColumns(organizationId === undefined)}
      filters={[useInvitationFilter()]}
      {...(isWritable && { actions })}
      empty={<Empty title={t('empty')} text={t('empty.text')} action={inviteButton} />}
    />
  );
}
