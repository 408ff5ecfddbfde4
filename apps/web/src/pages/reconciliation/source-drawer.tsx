import { api, client, ifMatch } from '../../client';
import type { paths } from '../../client/generated/api';
import { FormDrawer } from '../../ui/form-drawer';
import { reloadReconciliation, type Pair, type Source, type SourceValues } from './data';
import { SourceFields } from './source-fields';
import { useReconciliationTexts } from './texts';

type NewSource = paths['/api/reconciliation/sources']['post']['requestBody']['content']['application/json'];

interface SourceDrawerProps {
  readonly source: Source | 'new' | undefined;
  readonly onClose: () => void;
}

const NEW: Partial<SourceValues> = { adapter: 'openai', channelIds: [], credentialPairs: [], modelPairs: [] };

export function SourceDrawer({ source, onClose }: SourceDrawerProps) {
  const t = useReconciliationTexts();
  const accounts = api.useQuery('get', '/api/reconciliation/accounts', {}, { enabled: source !== undefined });
  const submit = async (values: SourceValues) => {
    await (source === 'new' ? add(values) : change(source!, values));
    await reloadReconciliation();
  };
  const known = source === 'new' || source === undefined ? undefined : source;
  return (
    <FormDrawer<SourceValues>
      key={known ? `${known.id} ${known.version}` : 'new'}
      open={source !== undefined}
      title={known ? known.name : t('sources.add')}
      initialValues={known ? valuesOf(known) : NEW}
      submit={submit}
      onClose={onClose}
      onReload={reloadReconciliation}
      size={560}
    >
      <SourceFields source={known} providers={accounts.data?.providers ?? []} />
    </FormDrawer>
  );
}

const pairsOf = (map: Readonly<Record<string, string>>): Pair[] =>
  Object.entries(map).map(([from, to]) => ({ from, to }));
const mapOf = (pairs: readonly Pair[] = []): Record<string, string> =>
  Object.fromEntries(pairs.flatMap(({ from, to }) => (from && to ? [[from.trim(), to]] : [])));

const valuesOf = ({ credentialKeys, modelAliases, ...source }: Source): SourceValues => ({
  ...source,
  credentialPairs: pairsOf(credentialKeys),
  modelPairs: pairsOf(modelAliases),
});

function bodyOf(values: SourceValues) {
  const { name, adapter, adminKey, baseUrl, project, channelIds = [], credentialPairs, modelPairs } = values;
  return {
    name,
    ...(adminKey && { adminKey }),
    ...{ baseUrl: (adapter !== 'csv' && baseUrl?.trim()) || null, project: project?.trim() || null },
    ...{ channelIds: [...channelIds], credentialKeys: mapOf(credentialPairs), modelAliases: mapOf(modelPairs) },
  };
}

function add(values: SourceValues) {
  const body: NewSource = { ...bodyOf(values), providerId: values.providerId, adapter: values.adapter };
  return client.POST('/api/reconciliation/sources', { body });
}

function change({ id, version, adapter }: Source, values: SourceValues) {
  const params = { path: { id }, header: ifMatch(version) };
  return client.PUT('/api/reconciliation/sources/{id}', { params, body: bodyOf({ ...values, adapter }) });
}
