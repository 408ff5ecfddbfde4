import type { PlainRequest } from '@app/llm';
import type { HttpRequest, Target } from '../../adapter';
import { multipartBody } from './multipart-body';

/** The request as it came, under the upstream's model name. */
export function buildPlainRequest(request: PlainRequest, target: Target): HttpRequest {
  const { form, parameters, endpoint } = request;
  const url = `${target.baseUrl}/${endpoint}`;
  const headers = { authorization: `Bearer ${target.credential}`, accept: acceptOf(request) };
  const document = {
    ...parameters,
    model: target.upstreamModel,
    // Speech has a name of its own for it.
    ...(request.stream && endpoint !== 'audio/speech' && { stream: form ? 'true' : true }),
  };
  if (!form) {
    return { url, headers: { ...headers, 'content-type': 'application/json' }, body: JSON.stringify(document) };
  }
  const { bytes, read } = multipartBody(document, form);
  return {
    url,
    headers: {
      ...headers,
      'content-type': `multipart/form-data; boundary=${form.boundary}`,
      'content-length': String(bytes),
    },
    body: '',
    upload: read,
  };
}

function acceptOf({ stream, endpoint }: PlainRequest): string {
  if (stream) return 'text/event-stream';
  return endpoint === 'audio/speech' ? '*/*' : 'application/json';
}
