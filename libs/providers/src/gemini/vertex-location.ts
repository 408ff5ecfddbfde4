import type { ChannelField, ChannelSettings, Target } from '../adapter';
import { modelPath } from './gemini-endpoint';

const GLOBAL = 'global';
/** Regions that are several, with a host of another form. */
const MULTI_REGIONS: ReadonlySet<string> = new Set(['us', 'eu']);

/** What Vertex AI asks of an operator, whosever models it serves. Express keys know their project. */
export const VERTEX_FIELDS: readonly ChannelField[] = [
  { name: 'secrets', kind: 'secrets', isRequired: true, example: '{"type": "service_account", "private_key": ...}' },
  { name: 'project', kind: 'text', isRequired: false, example: 'my-project-123456', pattern: '[a-z0-9.:-]{1,100}' },
  { name: 'region', kind: 'text', isRequired: false, example: 'us-central1', pattern: '[a-z0-9-]{1,40}' },
  { name: 'baseUrl', kind: 'url', isRequired: false, example: 'https://aiplatform.googleapis.com/v1' },
];

/** Source: Vertex AI, Locations and endpoints. */
export function vertexBaseUrl({ region = GLOBAL }: ChannelSettings): string {
  if (region === GLOBAL) return 'https://aiplatform.googleapis.com/v1';
  if (MULTI_REGIONS.has(region)) return `https://aiplatform.${region}.rep.googleapis.com/v1`;
  return `https://${region}-aiplatform.googleapis.com/v1`;
}

/** A method of a publisher's model. Without a project it is asked in express mode. */
export function vertexUrl(
  { baseUrl, settings: { project, region = GLOBAL }, upstreamModel }: Target,
  publisher: 'google' | 'anthropic',
  method: string,
): string {
  const place = project ? `/projects/${encodeURIComponent(project)}/locations/${encodeURIComponent(region)}` : '';
  return `${baseUrl}${place}/publishers/${publisher}/models/${modelPath(upstreamModel)}:${method}`;
}

/** What API keys begin with; anything else is an access token. */
const API_KEY = /^(?:AIza|AQ\.)/;

export const vertexHeaders = ({ credential }: Pick<Target, 'credential'>): Readonly<Record<string, string>> => ({
  ...(API_KEY.test(credential) ? { 'x-goog-api-key': credential } : { authorization: `Bearer ${credential}` }),
  'content-type': 'application/json',
});
