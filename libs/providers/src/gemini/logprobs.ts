import { arrayIn, isObject, type JsonObject, objectIn } from '../openai-compatible/wire';

/** OpenAI's `logprobs` of a choice; null when the model told none. */
export function logprobsOf(candidate: JsonObject): object | null {
  const result = objectIn(candidate['logprobsResult']);
  const chosen = arrayIn(result?.['chosenCandidates']).filter(isObject);
  if (chosen.length === 0) return null;
  const top = arrayIn(result?.['topCandidates']);
  const content = chosen.map((token, position) => ({
    ...tokenOf(token),
    top_logprobs: arrayIn(objectIn(top[position])?.['candidates']).filter(isObject).map(tokenOf),
  }));
  return { content, refusal: null };
}

function tokenOf({ token, logProbability }: JsonObject): object {
  const text = typeof token === 'string' ? token : '';
  const logprob = typeof logProbability === 'number' ? logProbability : 0;
  return { token: text, logprob, bytes: [...new TextEncoder().encode(text)] };
}
