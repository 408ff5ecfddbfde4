import { usePlace } from '../../app/place';
import { permissionsIn, useMe } from '../../app/session';
import { api } from '../../client';
import { DocumentView } from '../../statements/document-view';
import { FollowUps, InvoiceFigures, StatementLine } from '../../statements/statement-facts';
import { StatementFiles } from '../../statements/statement-files';
import { PageHeader } from '../../ui/page-header';
import { Failed, LoadingRows } from '../../ui/states';
import { StatementActions } from './statement-actions';
import { usePageTexts } from './page-texts';

/** One statement, and what can be done with it. */
export default function StatementPage() {
  const t = usePageTexts();
  const { statementId: id = '' } = usePlace().params;
  const mayWrite = permissionsIn(useMe(), undefined).has('statements:write');
  const statement = api.useQuery('get', '/api/statements/{id}', { params: { path: { id } } });
  if (statement.error && !statement.data) return <Failed error={statement.error} onRetry={statement.refetch} />;
  if (!statement.data) return <LoadingRows count={12} />;
  const { number, organizationName, voidReason, document } = statement.data;
  const path = `/api/statements/${id}`;
  return (
    <>
      <PageHeader
        isDetail
        title={number ?? organizationName}
        description={<StatementLine statement={statement.data} />}
        actions={
          <>
            <StatementFiles path={path} />
            {mayWrite && <StatementActions statement={statement.data} />}
          </>
        }
      />
      {voidReason && (
        <p>
          {t('reason')}: {voidReason}
        </p>
      )}
      <InvoiceFigures statement={statement.data} />
      <DocumentView document={document} />
      <FollowUps statement={statement.data} path={path} />
    </>
  );
}
