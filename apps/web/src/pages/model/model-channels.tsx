import { api } from '../../client';
import { Empty, Failed, LoadingRows } from '../../ui/states';
import { StatusTag } from '../../ui/status-tag';
import { usePageTexts } from './model-page-texts';

/** Who serves a model, the ones that are asked first on top. */
export function ModelChannels({ modelId }: { readonly modelId: string }) {
  const t = usePageTexts();
  const channels = api.useQuery('get', '/api/models/{id}/channels', { params: { path: { id: modelId } } });
  if (channels.isError) return <Failed error={channels.error} onRetry={channels.refetch} />;
  if (!channels.data) return <LoadingRows count={2} />;
  if (channels.data.items.length === 0) return <Empty title={t('channels.none')} text={t('channels.none.text')} />;
  return (
    <div className="wide-scroll" tabIndex={0} role="group" aria-label={t('channels')}>
      <table className="plain-table">
        <thead>
          <tr>
            <th scope="col">{t('channel')}</th>
            <th scope="col">{t('provider')}</th>
            <th scope="col">{t('upstreamModel')}</th>
            <th scope="col">{t('groups')}</th>
            <th scope="col" className="is-number">
              {t('priority')}
            </th>
            <th scope="col" className="is-number">
              {t('weight')}
            </th>
            <th scope="col">{t('state')}</th>
          </tr>
        </thead>
        <tbody>
          {channels.data.items.map((channel) => (
            <tr key={channel.id}>
              <th scope="row">{channel.name}</th>
              <td>{channel.providerName}</td>
              <td className="code">{channel.upstreamModel}</td>
              <td>{channel.groups.length > 0 ? channel.groups.join(', ') : t('groups.all')}</td>
              <td className="is-number">{channel.priority}</td>
              <td className="is-number">{channel.weight}</td>
              <td>
                <StatusTag tone={channel.isInService ? 'good' : 'neutral'}>
                  {channel.isInService ? t('state.serving') : t('state.idle')}
                </StatusTag>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
