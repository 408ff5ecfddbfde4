import { keepPreviousData } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { usePlace } from '../../app/place';
import { api } from '../../client';
import type { components, paths } from '../../client/generated/api';

export type Preview = components['schemas']['RoutePreview'];
export type Candidate = Preview['candidates'][number];
export type SkippedChannel = Preview['skipped'][number];
export type Credential = Candidate['credentials'][number];

type Body = paths['/api/routes/preview']['post']['requestBody']['content']['application/json'];
export type Endpoint = NonNullable<Body['endpoint']>;
export type Need = NonNullable<Body['needs']>[number];

export const NEEDS = ['vision', 'audio_input', 'video_input', 'tools'] as const satisfies readonly Need[];
export const ENDPOINTS = [
  'chat/completions',
  'completions',
  'embeddings',
  'images/generations',
  'images/edits',
  'audio/speech',
  'audio/transcriptions',
  'moderations',
  'rerank',
] as const satisfies readonly Endpoint[];

export const CALLERS = ['organization', 'apiToken'] as const;
export type CallerKind = (typeof CALLERS)[number];

/** What is asked; all of it is in the URL. */
export interface Question {
  readonly kind: CallerKind;
  readonly organizationId: string | undefined;
  readonly apiTokenId: string | undefined;
  readonly model: string | undefined;
  readonly endpoint: Endpoint;
  readonly needs: readonly Need[];
}

export function useQuestion() {
  const { search } = usePlace();
  const navigate = useNavigate();
  const needs = new Set((search['needs'] ?? '').split(','));
  const question: Question = {
    kind: search['kind'] === 'apiToken' ? 'apiToken' : 'organization',
    organizationId: search['organizationId'],
    apiTokenId: search['apiTokenId'],
    model: search['model'],
    endpoint: ENDPOINTS.find((one) => one === search['endpoint']) ?? 'chat/completions',
    needs: NEEDS.filter((need) => needs.has(need)),
  };
  const set = (change: Partial<Record<string, string | undefined>>) =>
    void navigate({ to: '.', search: (old: object) => ({ ...old, ...change }), replace: true });
  return { question, set };
}

/** It shows what is so now. */
const LOOK_EVERY_MS = 5_000;

export function usePreview({ kind, organizationId, apiTokenId, model, endpoint, needs }: Question) {
  const caller = kind === 'apiToken' ? { apiTokenId } : { organizationId };
  const isAsked = model !== undefined && Object.values(caller).every((id) => id !== undefined);
  const ofChat = endpoint === 'chat/completions' ? { needs: [...needs] } : {};
  const body = { ...caller, model: model ?? '', endpoint, ...ofChat } as Body;
  const preview = api.useQuery(
    'post',
    '/api/routes/preview',
    { body },
    { enabled: isAsked, placeholderData: keepPreviousData, refetchInterval: LOOK_EVERY_MS, retry: false },
  );
  return { isAsked, preview };
}
