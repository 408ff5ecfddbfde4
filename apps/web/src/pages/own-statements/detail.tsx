import { usePlace } from '../../app/place';
import { api } from '../../client';
import { DocumentView } from '../../statements/document-view';
import { FollowUps, InvoiceFigures, StatementLine } from '../../statements/statement-facts';
import { StatementFiles } from '../../statements/statement-files';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';

export default function OwnStatementPage() {
  const { organizationId = '', statementId: id = '' } = usePlace().params;
  const statement = api.useQuery('get', '/api/organizations/{organizationId}/statements/{id}', {
    params: { path: { organizationId, id } },
  });
  if (statement.error) return <Failed error={statement.error} onRetry={statement.refetch} />;
  if (!statement.data) return <LoadingRows count={12} />;
  const path = `/api/organizations/${organizationId}/statements/${id}`;
  return (
    <>
      <PageHeader
        isDetail
        title={statement.data.number ?? ''}
        description={<StatementLine statement={statement.data} />}
        actions={<StatementFiles path={path} />}
      />
      <InvoiceFigures statement={statement.data} />
      <DocumentView document={statement.data.document} />
      <FollowUps statement={statement.data} path={path} />
    </>
  );
}
