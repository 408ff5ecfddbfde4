import type { Target } from '../adapter';

const VERSION_OF_V1 = /^(?:v1|preview)$/;
/** What operators copy from the portal, and we add ourselves. */
const OWN_PATH = /\/openai(?:\/v1)?$/;
/** The first version whose streams can be asked for usage; those before answer 400. */
const FIRST_WITH_USAGE = '2024-09-01';

/** The model of a channel is the name of a deployment: in the body of the v1 API, in the address of the versions with dates. */
export function chatAddress({ baseUrl, credential, upstreamModel, settings: { apiVersion } }: Target) {
  const resource = baseUrl.replace(OWN_PATH, '');
  const isDated = apiVersion !== undefined && !VERSION_OF_V1.test(apiVersion);
  const path = isDated ? `/openai/deployments/${encodeURIComponent(upstreamModel)}` : '/openai/v1';
  const query = apiVersion === undefined ? '' : `?api-version=${encodeURIComponent(apiVersion)}`;
  return { url: `${resource}${path}/chat/completions${query}`, headers: { 'api-key': credential } };
}

export const reportsUsageOfStreams = ({ settings: { apiVersion = 'v1' } }: Target): boolean =>
  VERSION_OF_V1.test(apiVersion) || apiVersion >= FIRST_WITH_USAGE;
