/** The endpoints beside chat. Each is the path of OpenAI's (of Cohere's and Jina's for `rerank`), as usage records show it. */
export const PLAIN_ENDPOINTS = [
  'completions',
  'embeddings',
  'images/generations',
  'images/edits',
  'images/variations',
  'audio/speech',
  'audio/transcriptions',
  'audio/translations',
  'moderations',
  'rerank',
] as const;
export type PlainEndpoint = (typeof PLAIN_ENDPOINTS)[number];

/** Every endpoint that relays calls, as usage records name them. */
export const ENDPOINTS = ['chat/completions', 'responses', 'messages', 'generateContent', ...PLAIN_ENDPOINTS] as const;
export type Endpoint = (typeof ENDPOINTS)[number];
