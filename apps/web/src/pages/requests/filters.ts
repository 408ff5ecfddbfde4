import { useQuery } from '@tanstack/react-query';
import { OUTCOMES } from '../../traffic/outcome-tag';
import { useTrafficWords } from '../../traffic/traffic-texts';
import type { DataFilter } from '../../ui/data-toolbar';
import type { RequestSource } from './request-source';
import { useRequestTexts } from './request-texts';

/** Names of the API's parameters, all of which may be in the URL. */
export const FILTERS = [
  ...['requestId', 'modelRequested', 'outcome', 'organizationId', 'channelId', 'apiTokenId', 'userId', 'errorCode'],
  ...['finishReason', 'endpoint', 'stream', 'project', 'endUser', 'modelServed'],
  ...['minChargeUsd', 'maxChargeUsd', 'minTotalMs', 'minFirstTokenMs'],
];
const ALWAYS_SHOWN = ['requestId', 'modelRequested', 'outcome', 'organizationId', 'channelId', 'apiTokenId'];

const optionsOf = (choices: readonly { readonly id: string; readonly name: string }[]) =>
  choices.map(({ id, name }) => ({ value: id, label: name }));

/** Every filter of the log, with what there is to choose from. */
export function useRequestFilters(source: RequestSource): readonly DataFilter[] {
  const t = useRequestTexts();
  const words = useTrafficWords();
  const { data } = useQuery({
    queryKey: ['request-choices', source.organizationId ?? 'platform'],
    queryFn: source.choices,
    staleTime: 60_000,
  });
  const isPlatform = source.organizationId === undefined;
  const { models = [], organizations = [], channels = [], apiTokens = [] } = data ?? {};
  const inner: DataFilter[] = [
    { name: 'organizationId', label: t('organization'), options: optionsOf(organizations) },
    { name: 'channelId', label: t('channel'), options: optionsOf(channels) },
  ];
  const streamed = [
    { value: 'true', label: t('stream.true') },
    { value: 'false', label: t('stream.false') },
  ];
  return [
    { name: 'requestId', label: t('requestId') },
    { name: 'modelRequested', label: t('model'), options: models.map((id) => ({ value: id, label: id })) },
    {
      name: 'outcome',
      label: t('outcome'),
      options: OUTCOMES.map((value) => ({ value, label: words.outcomes[value] })),
    },
    ...(isPlatform ? inner : [{ name: 'apiTokenId', label: t('apiToken'), options: optionsOf(apiTokens) }]),
    { name: 'errorCode', label: t('errorCode') },
    { name: 'finishReason', label: t('finishReason') },
    { name: 'stream', label: t('stream'), options: streamed },
    { name: 'project', label: t('project') },
    { name: 'endUser', label: t('endUser') },
    { name: 'endpoint', label: t('endpoint') },
    { name: 'minChargeUsd', label: t('minChargeUsd') },
    { name: 'maxChargeUsd', label: t('maxChargeUsd') },
    { name: 'minTotalMs', label: t('minTotalMs') },
    { name: 'minFirstTokenMs', label: t('minFirstTokenMs') },
    { name: 'userId', label: t('userId') },
    ...(isPlatform
      ? [
          { name: 'apiTokenId', label: t('apiToken') },
          { name: 'modelServed', label: t('modelServed') },
        ]
      : []),
  ];
}

/** In the toolbar: the usual ones, those that are set, and those that somebody asked for. */
export const isShown = (
  { name, options }: DataFilter,
  query: Readonly<Record<string, unknown>>,
  wanted: ReadonlySet<string>,
): boolean =>
  (ALWAYS_SHOWN.includes(name) && (name !== 'apiTokenId' || options !== undefined)) ||
  query[name] !== undefined ||
  wanted.has(name);
