import type { PlainRequest } from '@app/llm';
import type { AnswerIdentity, HttpAnswer, PlainAdapter, PlainAnswer } from '../../adapter';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../wire';
import { buildPlainRequest } from './build-plain-request';
import { openEventStream } from './event-stream';
import { imageTokens, usageOf } from './plain-usage';
import { jsonAnswer, malformed, objectOf } from './read-answer';

/** Generations, edits and variations. Source: OpenAI's API reference, Images. */
export const images: PlainAdapter = {
  buildRequest: buildPlainRequest,
  parseResponse,
  openStream: (_request, identity) => {
    let made = 0;
    return openEventStream(identity, {
      isLast: ({ type }) => typeof type === 'string' && type.endsWith('.completed'),
      usageIn: (event) => {
        made += 1;
        return usageOf(quantitiesIn(event, made), event['usage']);
      },
    });
  },
};

function parseResponse(answer: HttpAnswer, _request: PlainRequest, identity: AnswerIdentity): PlainAnswer {
  const document = objectOf(answer);
  const images = arrayIn(document['data']);
  if (images.length === 0 || !images.every(isImage)) throw malformed('there is no image');
  return jsonAnswer(document, usageOf(quantitiesIn(document, images.length), document['usage']), { identity });
}

const isImage = (image: unknown): boolean =>
  isObject(image) && (textIn(image['b64_json']) ?? textIn(image['url'])) !== undefined;

/** Images are counted in the answer; tokens are there only where the vendor bills by them. */
function quantitiesIn(document: JsonObject, made: number) {
  const usage = objectIn(document['usage']);
  return { ...(usage && imageTokens(usage)), image: made };
}
