import type { PlainRequest } from '@app/llm';
import type { AnswerIdentity, HttpAnswer, HttpRequest, PlainAdapter, PlainAnswer, Target } from '../../adapter';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../wire';
import { buildPlainRequest } from './build-plain-request';
import { openEventStream } from './event-stream';
import { type ReadUsage, seconds, transcriptionUsage, usageOf } from './plain-usage';
import { jsonAnswer, malformed, objectOf } from './read-answer';
import { subtitlesOf } from './subtitles';

/**
 * Transcriptions and translations. Plain text and subtitles say nothing of what they cost, so a document is asked of the
 * vendor, and the text written from it. Source: OpenAI's API reference, Audio.
 */
export const transcriptions: PlainAdapter = {
  buildRequest,
  parseResponse,
  openStream: (_request, identity) =>
    openEventStream(identity, {
      isLast: ({ type }) => type === 'transcript.text.done',
      usageIn: (event) => usageIn(event),
      textIn: ({ type, delta }) => (type === 'transcript.text.delta' && typeof delta === 'string' ? delta : ''),
    }),
};

const formatOf = ({ parameters }: PlainRequest): unknown => parameters['response_format'] ?? 'json';

/** Translations say how long the audio was only in their long form. */
function askedOf(request: PlainRequest): unknown {
  const format = formatOf(request);
  if (format === 'srt' || format === 'vtt') return 'verbose_json';
  if (request.endpoint === 'audio/translations') return 'verbose_json';
  return format === 'text' ? 'json' : request.parameters['response_format'];
}

function buildRequest(request: PlainRequest, target: Target): HttpRequest {
  const asked = askedOf(request);
  const parameters = { ...request.parameters, ...(asked !== undefined && { response_format: asked }) };
  return buildPlainRequest({ ...request, parameters }, target);
}

function parseResponse(answer: HttpAnswer, request: PlainRequest, identity: AnswerIdentity): PlainAnswer {
  const document = objectOf(answer);
  const { text } = document;
  if (typeof text !== 'string') throw malformed('there is no text');
  const read = usageIn(document);
  const format = formatOf(request);
  if (format === 'json' && request.endpoint === 'audio/translations')
    return jsonAnswer({ text }, read, { identity, text });
  if (format !== 'text' && format !== 'srt' && format !== 'vtt') return jsonAnswer(document, read, { identity, text });
  const body = format === 'text' ? `${text}\n` : subtitlesOf(arrayIn(document['segments']), format);
  return { ...read, contentType: 'text/plain; charset=utf-8', body, model: identity.publicModel, text };
}

function usageIn(document: JsonObject): ReadUsage {
  const usage = objectIn(document['usage']) ?? objectIn(document['x_groq'])?.['usage'];
  if (isObject(usage)) return usageOf(transcriptionUsage(usage), usage);
  const duration = document['duration'];
  if (duration === undefined || duration === null) return usageOf(undefined, undefined);
  return usageOf({ audio_second: seconds(typeof duration === 'number' ? duration : textIn(duration)) }, { duration });
}
