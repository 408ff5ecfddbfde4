import { DeleteOutlined, EditOutlined, PlusOutlined } from '@ant-design/icons';
import { useNavigate, useParams } from '@tanstack/react-router';
import { useQueryClient } from '@tanstack/react-query';
import { Button } from 'antd';
import { useState } from 'react';
import { useMe } from '../../app/session';
import { api, client, ifMatch } from '../../client';
import type { PriceVersion } from '../../catalog/price-words';
import { Count } from '../../ui/amounts';
import { ConfirmDanger } from '../../ui/confirm-danger';
import { CopyText } from '../../ui/copy-text';
import { PageHeader } from '../../ui/page-header';
import { Empty, Failed, LoadingRows } from '../../ui/states';
import { Time } from '../../ui/time';
import { ModelDrawer } from '../../catalog/model-drawer';
import type { Model } from '../../catalog/model-drawer';
import { usePageTexts } from './model-page-texts';
import { ModelChannels } from './model-channels';
import { PriceDrawer, type Draft } from './price-drawer';
import { PriceTimeline } from './price-timeline';
import { PriceVersionDetail } from './price-version-detail';
import './model.css';

export default function ModelPage() {
  const { modelId = '' }: Readonly<Record<string, string>> = useParams({ strict: false });
  const model = api.useQuery('get', '/api/models/{id}', { params: { path: { id: modelId } } });
  if (model.isError) return <Failed error={model.error} onRetry={model.refetch} />;
  if (!model.data) return <LoadingRows count={12} />;
  return <Loaded key={modelId} model={model.data} />;
}

function Loaded({ model }: { readonly model: Model }) {
  const t = usePageTexts();
  const { permissions } = useMe();
  const [draft, setDraft] = useState<Draft>();
  const versions = api.useQuery('get', '/api/models/{id}/price-versions', {
    params: { path: { id: model.id }, query: { pageSize: 100 } },
  });
  const current = versions.data?.items.find(({ scope, state }) => scope === 'all' && state === 'in_force');
  return (
    <>
      <PageHeader
        isDetail
        title={model.displayName}
        description={<CopyText text={model.id} />}
        actions={<Actions model={model} onPrice={() => setDraft(current ? { asNew: current.asNew } : {})} />}
      />
      <ModelFacts model={model} />
      <section className="model-part">
        <h2>{t('prices')}</h2>
        {versions.isError && <Failed error={versions.error} onRetry={versions.refetch} />}
        {versions.isPending && <LoadingRows count={8} />}
        {versions.data && (
          <Prices
            {...versions.data}
            current={current}
            onDraft={permissions.includes('prices:write') ? setDraft : undefined}
          />
        )}
      </section>
      {permissions.includes('channels:read') && (
        <section className="model-part">
          <h2>{t('channels')}</h2>
          <ModelChannels modelId={model.id} />
        </section>
      )}
      <PriceDrawer modelId={model.id} draft={draft} onClose={() => setDraft(undefined)} />
    </>
  );
}

function ModelFacts({ model }: { readonly model: Model }) {
  const t = usePageTexts();
  const { capabilities } = model;
  const facts = [
    [t('ownedBy'), model.ownedBy],
    [t('contextWindow'), <Count key="context" value={model.contextWindow} />],
    [t('maxOutputTokens'), <Count key="output" value={model.maxOutputTokens} />],
    [t('capabilities'), capabilities.length > 0 ? capabilities.join(', ') : <span className="faint">–</span>],
    [t('createdAt'), <Time key="created" value={model.createdAt} show="absolute" />],
  ] as const;
  return (
    <dl className="model-facts">
      {facts.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

interface PricesProps {
  /** The latest first. */
  readonly items: readonly PriceVersion[];
  readonly total: number;
  readonly current: PriceVersion | undefined;
  readonly onDraft: ((draft: Draft) => void) | undefined;
}

function Prices({ items, total, current, onDraft }: PricesProps) {
  const t = usePageTexts();
  const [picked, setPicked] = useState<string>();
  const shown = items.find(({ id }) => id === picked) ?? current ?? items[0];
  if (!shown) {
    const add = onDraft && <Button onClick={() => onDraft({})}>{t('price.add')}</Button>;
    return <Empty title={t('unpriced')} text={t('unpriced.text')} action={add} />;
  }
  return (
    <div className="price-history">
      <PriceTimeline versions={items} total={total} shownId={shown.id} onPick={setPicked} />
      <PriceVersionDetail key={shown.id} version={shown} current={current} onDraft={onDraft} />
    </div>
  );
}

function Actions({ model, onPrice }: { readonly model: Model; readonly onPrice: () => void }) {
  const t = usePageTexts();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const { permissions } = useMe();
  const [opened, setOpened] = useState<'delete' | 'edit'>();
  const remove = async () => {
    await client.DELETE('/api/models/{id}', { params: { path: { id: model.id }, header: ifMatch(model.version) } });
    queries.removeQueries({ queryKey: ['get', '/api/models/{id}'] });
    await navigate({ to: '/models' });
  };
  const mayChange = permissions.includes('models:write');
  return (
    <>
      {mayChange && (
        <Button
          icon={<DeleteOutlined />}
          aria-label={t('delete')}
          title={t('delete')}
          onClick={() => setOpened('delete')}
        />
      )}
      {mayChange && (
        <Button icon={<EditOutlined />} onClick={() => setOpened('edit')}>
          {t('edit')}
        </Button>
      )}
      {permissions.includes('prices:write') && (
        <Button type="primary" icon={<PlusOutlined />} onClick={onPrice}>
          {t('price.add')}
        </Button>
      )}
      <ModelDrawer open={opened === 'edit'} model={model} onClose={() => setOpened(undefined)} />
      <ConfirmDanger
        open={opened === 'delete'}
        title={t('delete.title', { name: model.displayName })}
        text={t('delete.text')}
        name={model.id}
        confirmLabel={t('delete')}
        confirm={remove}
        onClose={() => setOpened(undefined)}
      />
    </>
  );
}
