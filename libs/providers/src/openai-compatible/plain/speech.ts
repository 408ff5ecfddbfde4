import type { PlainRequest } from '@app/llm';
import type { AnswerIdentity, HttpAnswer, PlainAdapter, PlainAnswer } from '../../adapter';
import { objectIn } from '../wire';
import { buildPlainRequest } from './build-plain-request';
import { openEventStream } from './event-stream';
import { speechTokens, usageOf } from './plain-usage';
import { malformed, objectOf } from './read-answer';

/** Source: OpenAI's API reference, Audio: speech. */
export const speech: PlainAdapter = {
  buildRequest: buildPlainRequest,
  parseResponse: refuseDocument,
  bytesUsage: ({ stream }) => (stream ? undefined : usageOf({}, undefined).reported),
  openStream: (_request, identity) =>
    openEventStream(identity, {
      isLast: ({ type }) => type === 'speech.audio.done',
      usageIn: (event) => {
        const usage = objectIn(event['usage']);
        return usageOf(usage ? speechTokens(usage) : {}, usage);
      },
    }),
};

/** Audio is what was asked for: a document instead of it is an error, or nothing we know. */
function refuseDocument(answer: HttpAnswer, _request: PlainRequest, _identity: AnswerIdentity): PlainAnswer {
  objectOf(answer);
  throw malformed('the answer is no audio');
}
