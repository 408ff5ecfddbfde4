import { QueryCache, MutationCache, QueryClient } from '@tanstack/react-query';
import createClient, { type Middleware } from 'openapi-fetch';
import createQueryHooks from 'openapi-react-query';
import type { paths } from './generated/api';
import { toProblem, type Problem } from './problem';

const STALE_AFTER_MS = 10_000;
const RETRIES = 2;

/** Every refusal is thrown as a Problem, so that all that is left after an `await` is a good answer. */
const throwProblems: Middleware = {
  async onResponse({ response }) {
    if (response.ok) return;
    const body: unknown = await response.json().catch(() => undefined);
    throw toProblem(body, response.status);
  },
  onError({ error }) {
    return toProblem(error);
  },
};

export const client = createClient<paths>({ baseUrl: window.location.origin });
client.use(throwProblems);

/** Hooks: `api.useQuery('get', '/api/audit', { params: { query } })`, `api.useMutation('post', ...)`. */
export const api = createQueryHooks(client);

type Listener = (problem: Problem) => void;
const listeners = { onLoggedOut: [] as Listener[], onFailure: [] as Listener[] };

/** Called when the session has ended, and when a change failed that nobody else shows. */
export const onLoggedOut = (listener: Listener): (() => void) => subscribe(listeners.onLoggedOut, listener);
export const onFailure = (listener: Listener): (() => void) => subscribe(listeners.onFailure, listener);

function subscribe(list: Listener[], listener: Listener): () => void {
  list.push(listener);
  return () => void list.splice(list.indexOf(listener), 1);
}

const tell = (list: readonly Listener[], problem: Problem) => list.forEach((listener) => listener(problem));

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: STALE_AFTER_MS,
      retry: (failures, error) => failures < RETRIES && mayPass(toProblem(error)),
    },
  },
  // `meta: { isShown: true }`: whoever asks shows the failure itself.
  queryCache: new QueryCache({
    onError: (error, query) => {
      if (!query.meta?.isShown && toProblem(error).code === 'not_logged_in')
        tell(listeners.onLoggedOut, toProblem(error));
    },
  }),
  mutationCache: new MutationCache({
    onError: (error, _variables, _result, mutation) => {
      const problem = toProblem(error);
      if (problem.code === 'not_logged_in') return tell(listeners.onLoggedOut, problem);
      if (!mutation.meta?.isShown) tell(listeners.onFailure, problem);
    },
  }),
});

const mayPass = ({ status }: Problem): boolean => status === 0 || status === 429 || status >= 500;

/** The header that lets a change through only when nobody else was faster. */
export const ifMatch = (version: number) => ({ 'If-Match': `"${version}"` }) as const;

/** The header that makes a repeated request do nothing twice. One key for one intention, not for one attempt. */
export const idempotencyKey = (key: string = crypto.randomUUID()) => ({ 'Idempotency-Key': key }) as const;
