import { type ChatCompletion, type Thought, UpstreamError } from '@app/llm';
import type { AnswerIdentity, ParsedCompletion } from '../adapter';
import { stampOf } from '../openai-compatible/answer-identity';
import { callId } from '../openai-compatible/tool-call-mender';
import { isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { annotationsOf } from './annotations';
import { convertUsage } from './convert-usage';
import { mapFinishReason } from './map-finish-reason';
import { errorIn } from './parse-error';
import { serviceTierIn } from './service-tier';
import { keepsakesOf, thoughtOf } from './thoughts';

/** What the blocks of an answer say together. */
interface Said {
  content: string;
  reasoning: string;
  /** Names and arguments of tools. */
  called: string;
  readonly calls: { readonly id: string; readonly type: 'function'; readonly function: object }[];
  readonly annotations: JsonObject[];
  readonly thoughts: Thought[];
}

/** Throws UpstreamError('malformed_response'), or what an error in a 200 answer says. */
export function parseResponse(body: unknown, answer: AnswerIdentity): ParsedCompletion {
  if (!isObject(body)) throw malformed('the body is no JSON object');
  const error = errorIn(body);
  if (error) throw error;
  if (!Array.isArray(body['content'])) throw malformed('there is no content');
  const said = readBlocks(body['content'], answer);
  const usage = objectIn(body['usage']);
  const reported = convertUsage(usage);
  return {
    completion: toCompletion(body, said, answer),
    reported,
    disputed: reported ? undefined : usage,
    text: said.content + said.reasoning + said.called,
    thoughts: said.thoughts,
    keepsakes: keepsakesOf(
      said.calls.map(({ id }) => id),
      said.thoughts,
    ),
  };
}

const malformed = (message: string) => new UpstreamError('malformed_response', { message });

function toCompletion(body: JsonObject, said: Said, answer: AnswerIdentity): ChatCompletion {
  const { content, reasoning, calls, annotations } = said;
  const message = {
    role: 'assistant',
    content: content === '' && calls.length > 0 ? null : content,
    refusal: null,
    ...(reasoning !== '' && { reasoning_content: reasoning }),
    ...(annotations.length > 0 && { annotations }),
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  const finish = mapFinishReason(body['stop_reason'], calls.length > 0);
  return {
    ...stampOf({ model: body['model'] }, answer),
    object: 'chat.completion',
    choices: [{ index: 0, message, logprobs: null, finish_reason: finish }],
    ...serviceTierIn(body['usage']),
  };
}

function readBlocks(blocks: readonly unknown[], answer: AnswerIdentity): Said {
  const said: Said = { content: '', reasoning: '', called: '', calls: [], annotations: [], thoughts: [] };
  for (const block of blocks) if (isObject(block)) readBlock(block, said, answer);
  return said;
}

/** Blocks of tools that Anthropic runs itself say nothing to a chat; what they found is in the text. */
function readBlock(block: JsonObject, said: Said, answer: AnswerIdentity): void {
  switch (block['type']) {
    case 'text': {
      const start = said.content.length;
      said.content += textIn(block['text']) ?? '';
      said.annotations.push(...annotationsOf(block['citations'], { start, end: said.content.length }));
      return;
    }
    case 'thinking':
      said.reasoning += textIn(block['thinking']) ?? '';
      return keepThought(block, said);
    case 'redacted_thinking':
      return keepThought(block, said);
    case 'tool_use':
      return readCall(block, said, answer);
  }
}

function keepThought(block: JsonObject, said: Said): void {
  const thought = thoughtOf(block);
  if (thought) said.thoughts.push(thought);
}

function readCall(block: JsonObject, said: Said, answer: AnswerIdentity): void {
  const id = textIn(block['id']) ?? callId(answer.fallbackId, 0, said.calls.length);
  const name = textIn(block['name']) ?? '';
  const args = JSON.stringify(objectIn(block['input']) ?? {});
  said.called += name + args;
  said.calls.push({ id, type: 'function', function: { name, arguments: args } });
}
