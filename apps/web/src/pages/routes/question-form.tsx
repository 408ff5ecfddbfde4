import { Checkbox, Segmented, Select } from 'antd';
import { useId, type ReactNode } from 'react';
import { api } from '../../client';
import { useTyped } from '../../ui/use-typed';
import { CALLERS, ENDPOINTS, NEEDS, type CallerKind, type Endpoint, type Need, type Question } from './route-query';
import { useRouteTexts } from './texts';

interface QuestionProps {
  readonly question: Question;
  readonly set: (change: Partial<Record<string, string | undefined>>) => void;
}

/** Who calls, for what. */
export function QuestionForm({ question, set }: QuestionProps) {
  const t = useRouteTexts();
  const { kind, endpoint, needs } = question;
  return (
    <div className="route-question" role="search" aria-label={t('question')}>
      <Field label={t('caller')}>
        {(id) => (
          <div className="route-caller">
            <Segmented<CallerKind>
              aria-label={t('caller')}
              value={kind}
              onChange={(chosen) => set({ kind: chosen === 'organization' ? undefined : chosen })}
              options={CALLERS.map((value) => ({ value, label: t(`caller.${value}`) }))}
            />
            {kind === 'organization' ? (
              <OrganizationField
                id={id}
                value={question.organizationId}
                onChange={(organizationId) => set({ organizationId })}
              />
            ) : (
              <ApiTokenField id={id} value={question.apiTokenId} onChange={(apiTokenId) => set({ apiTokenId })} />
            )}
          </div>
        )}
      </Field>
      <Field label={t('model')}>
        {(id) => <ModelField id={id} value={question.model} onChange={(model) => set({ model })} />}
      </Field>
      <Field label={t('endpoint')}>
        {(id) => (
          <Select<Endpoint>
            id={id}
            value={endpoint}
            onChange={(chosen) => set({ endpoint: chosen === 'chat/completions' ? undefined : chosen })}
            options={ENDPOINTS.map((value) => ({ value, label: value }))}
          />
        )}
      </Field>
      {endpoint === 'chat/completions' && (
        <Field label={t('needs')}>
          {() => (
            <Checkbox.Group<Need>
              value={[...needs]}
              onChange={(chosen) => set({ needs: chosen.join(',') || undefined })}
              options={NEEDS.map((value) => ({ value, label: t(`needs.${value}`) }))}
            />
          )}
        </Field>
      )}
    </div>
  );
}

interface FieldProps {
  readonly label: string;
  readonly children: (id: string) => ReactNode;
}

function Field({ label, children }: FieldProps) {
  const id = useId();
  return (
    <div className="route-field">
      <label htmlFor={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface ChoiceProps {
  readonly id: string;
  readonly value: string | undefined;
  readonly onChange: (value: string | undefined) => void;
}

function OrganizationField({ id, value, onChange }: ChoiceProps) {
  const t = useRouteTexts();
  const { query, showSearch } = useTyped();
  const found = api.useQuery('get', '/api/organizations', { params: { query: { ...query, sort: 'name' } } });
  const items = found.data?.items ?? [];
  const chosen = api.useQuery(
    'get',
    '/api/organizations/{organizationId}',
    { params: { path: { organizationId: value ?? '' } } },
    { enabled: value !== undefined && items.every((one) => one.id !== value) },
  );
  const all = [...items, ...(chosen.data ? [chosen.data] : [])];
  return (
    <Select
      id={id}
      placeholder={t('caller.organization.choose')}
      loading={found.isFetching}
      showSearch={showSearch}
      value={value ?? null}
      onChange={(next: string | null) => onChange(next ?? undefined)}
      options={all.map((one) => ({ value: one.id, label: one.name }))}
    />
  );
}

function ApiTokenField({ id, value, onChange }: ChoiceProps) {
  const t = useRouteTexts();
  const { query, showSearch } = useTyped();
  const found = api.useQuery('get', '/api/api-tokens', { params: { query: { ...query, sort: 'name' } } });
  return (
    <Select
      id={id}
      placeholder={t('caller.apiToken.choose')}
      loading={found.isFetching}
      showSearch={showSearch}
      value={value ?? null}
      onChange={(next: string | null) => onChange(next ?? undefined)}
      options={(found.data?.items ?? []).map((one) => ({
        value: one.id,
        label: `${one.name} …${one.lastFour} · ${one.organizationName}`,
      }))}
    />
  );
}

function ModelField({ id, value, onChange }: ChoiceProps) {
  const t = useRouteTexts();
  const { data } = api.useQuery('get', '/api/channels/options');
  return (
    <Select
      id={id}
      placeholder={t('model.choose')}
      loading={!data}
      showSearch={{ optionFilterProp: 'label' }}
      value={value ?? null}
      onChange={(next: string | null) => onChange(next ?? undefined)}
      options={(data?.models ?? []).map((model) => ({ value: model.id, label: model.id }))}
    />
  );
}
