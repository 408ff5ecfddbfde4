import { DownloadOutlined } from '@ant-design/icons';
import { useQuery } from '@tanstack/react-query';
import { Alert, Button, Drawer } from 'antd';
import { Count } from '../../ui/amounts';
import { CopyText } from '../../ui/copy-text';
import { Facts } from '../../ui/facts';
import { JsonView } from '../../ui/json-view';
import { Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { ExportPeriod, FileSize } from './export-facts';
import { ExportProgress, FailureText, isUnderWay } from './export-progress';
import type { ExportSource, ExportWithManifest } from './export-source';
import { useExportTexts } from './export-texts';

const LOOK_EVERY_MS = 1_000;

interface ManifestDrawerProps {
  readonly source: ExportSource;
  /** Undefined: closed. */
  readonly id: string | undefined;
  readonly onClose: () => void;
}

/** One export: what was asked for, what came out, and how to check it. */
export function ManifestDrawer({ source, id, onClose }: ManifestDrawerProps) {
  const t = useExportTexts();
  const { data, error, refetch } = useQuery({
    queryKey: ['exports', source.organizationId, 'one', id],
    queryFn: () => source.read(id!),
    enabled: id !== undefined,
    refetchInterval: ({ state }) => (state.data && isUnderWay(state.data) ? LOOK_EVERY_MS : false),
  });
  const download = data?.state === 'finished' && (
    <Button type="primary" icon={<DownloadOutlined />} href={source.fileOf(data.id)} download>
      {t('download')}
    </Button>
  );
  return (
    <Drawer
      open={id !== undefined}
      title={data ? t(`dataset.${data.dataset}`) : t('title')}
      size={640}
      onClose={onClose}
      destroyOnHidden
      extra={download}
    >
      {error && !data ? (
        <Failed error={error} onRetry={refetch} />
      ) : data ? (
        <Shown of={data} />
      ) : (
        <LoadingRows count={8} />
      )}
    </Drawer>
  );
}

function Shown({ of }: { readonly of: ExportWithManifest }) {
  const t = useExportTexts();
  const { manifest, watermark, expiresAt, createdAt, createdBy, format, state } = of;
  return (
    <>
      {state === 'failed' && (
        <Alert type="error" showIcon title={<FailureText of={of} />} style={{ marginBottom: 16 }} />
      )}
      <Facts
        facts={[
          [t('state'), <ExportProgress key="state" of={of} />],
          [t('period'), <ExportPeriod key="period" of={of} />],
          [t('format'), t(`format.${format}`)],
          [t('watermark'), <Time key="watermark" value={watermark} show="absolute" />],
          [
            t('createdAt'),
            <span key="created">
              <Time value={createdAt} show="absolute" />
              {createdBy && ` · ${createdBy}`}
            </span>,
          ],
          ...(expiresAt ? [[t('expiresAt'), <Time key="expires" value={expiresAt} show="absolute" />] as const] : []),
        ]}
      />
      {manifest && <ManifestView manifest={manifest} />}
    </>
  );
}

function ManifestView({ manifest }: { readonly manifest: NonNullable<ExportWithManifest['manifest']> }) {
  const t = useExportTexts();
  return (
    <>
      <h2 className="export-heading">{t('sums')}</h2>
      <table className="export-sums">
        <tbody>
          <tr>
            <th scope="row">{t('rows')}</th>
            <td>
              <Count value={manifest.rows} />
            </td>
          </tr>
          {Object.entries(manifest.sums).flatMap(([currency, sums]) =>
            Object.entries(sums).map(([column, sum]) => (
              <tr key={`${currency} ${column}`}>
                <th scope="row">
                  <code>{column}</code>
                </th>
                <td>
                  {sum} <span className="faint">{currency}</span>
                </td>
              </tr>
            )),
          )}
        </tbody>
      </table>
      <h2 className="export-heading">{t('file')}</h2>
      {manifest.files.map(({ name, bytes, sha256 }) => (
        <Facts
          key={name}
          facts={[
            [
              t('name'),
              <span key="name" className="export-file">
                {name}
              </span>,
            ],
            [t('size'), <FileSize key="bytes" bytes={bytes} />],
            ['SHA-256', <CopyText key="sha256" text={sha256} />],
          ]}
        />
      ))}
      <h2 className="export-heading">manifest.json</h2>
      <JsonView value={manifest} />
    </>
  );
}
