/** The models that the instant upstream serves. It tells them apart by name, as any two vendors' models. */
export const AT_ONCE_MODEL = 'gpt-4o-mini';
export const PACED_MODEL = 'gpt-4o';
/** Served in Anthropic's Messages, which Weir translates. */
export const MESSAGES_MODEL = 'claude-sonnet-4-5';
export const CHUNKS = 100;
export const CHUNK_PAUSE_MS = 10;

/** In front of a model's name, upstream: a proxy has to rewrite the request. */
export const UPSTREAM_PREFIX = 'upstream-';

/** The kinds of calls that are measured. `translated` is `stream`, of a vendor that speaks another format than the caller. */
export const KINDS = {
  json: { title: 'non-stream', model: AT_ONCE_MODEL, stream: false },
  stream: { title: `${CHUNKS}-chunk stream`, model: AT_ONCE_MODEL, stream: true },
  translated: { title: 'same, from Messages', model: MESSAGES_MODEL, stream: true },
  paced: { title: `same, ${CHUNK_PAUSE_MS} ms apart`, model: PACED_MODEL, stream: true },
};

/** The body of a call, about as long as an ordinary question with instructions. */
export function callBody({ model, stream }, modelPrefix = '') {
  const messages = [
    { role: 'system', content: 'You are a helpful assistant. Answer in one short paragraph, in plain words.' },
    { role: 'user', content: 'Why does the sky look blue at noon and red at sunset? Explain it to a curious child.' },
  ];
  const streaming = stream ? { stream, stream_options: { include_usage: true } } : {};
  return JSON.stringify({ model: modelPrefix + model, messages, max_tokens: 200, temperature: 0.2, ...streaming });
}
