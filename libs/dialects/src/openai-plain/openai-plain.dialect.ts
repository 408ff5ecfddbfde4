import { inputTotal, type PlainEndpoint, type PlainRequest, type Usage } from '@app/llm';
import type { PlainDialect, ReceivedBody } from '../dialect';
import { checkMembers, requireMembers } from '../openai-chat/checks';
import { renderError, renderStreamError } from '../openai-chat/render';
import type { EndpointRules } from './endpoint-rules';
import { ENDPOINTS } from './endpoints';
import { readDocument } from './read-document';

/** OpenAI's endpoints beside chat, and the rerank of Cohere and Jina. References: theirs. */
export const openAiPlainDialect = (endpoint: PlainEndpoint): PlainDialect => ({
  parseRequest: (body) => parseRequest(endpoint, body),
  openStream: () => ({
    chunk: ({ frames = '' }) => frames,
    end: ({ frames = '' }) => frames,
    error: renderStreamError,
  }),
  renderError,
  ...(endpoint === 'embeddings' && { renderPlain: withCount }),
});

/** Clients read the usage of embeddings unasked; where the vendor told none that can be, it is our count. */
function withCount(answer: string, { source, quantities }: Usage): string {
  if (source !== 'tokenizer') return answer;
  const tokens = inputTotal(quantities);
  const usage = { prompt_tokens: tokens, total_tokens: tokens };
  return JSON.stringify({ ...(JSON.parse(answer) as object), usage });
}

/** Throws AppError (400) naming the parameter at fault. */
function parseRequest(endpoint: PlainEndpoint, body: ReceivedBody): PlainRequest {
  const rules: EndpointRules = ENDPOINTS[endpoint];
  const { document, form, bodyBytes } = readDocument(body, rules);
  const named = rules.usualModel === undefined ? document : { model: rules.usualModel, ...document };
  requireMembers(named, ['model', ...rules.required], '');
  const { model, stream, ...parameters } = checkMembers(named, rules.parameters, '') as Readonly<
    Record<string, unknown>
  > & { readonly model: string; readonly stream?: boolean };
  const { user } = parameters;
  return {
    endpoint,
    model,
    stream: rules.streams ? rules.streams(parameters) : stream === true,
    ...(typeof user === 'string' && { endUser: user }),
    parameters,
    ...(form && { form }),
    bodyBytes,
    ...rules.bounds({ parameters, files: form?.files ?? [], bodyBytes }),
  };
}
