import type { PlainAdapter } from '../../adapter';
import { arrayIn, objectIn } from '../wire';
import { buildPlainRequest } from './build-plain-request';
import { readTokens, usageOf } from './plain-usage';
import { jsonAnswer, malformed, objectOf } from './read-answer';

/** Source: OpenAI's API reference, Moderations. It reports no usage: the call is what counts. */
export const moderations: PlainAdapter = {
  buildRequest: buildPlainRequest,
  parseResponse: (answer, _request, identity) => {
    const document = objectOf(answer);
    if (arrayIn(document['results']).length === 0) throw malformed('there is no result');
    const usage = objectIn(document['usage']);
    return jsonAnswer(document, usageOf(usage ? readTokens(usage) : {}, usage), { identity });
  },
};
