import type { ChatChunk, ChatCompletion, ChunkChoice, CompletionChoice } from '@app/llm';
import type { ParsedCompletion } from '../adapter';
import { textOf } from './message-text';
import { arrayIn, type JsonObject } from './wire';

/** A whole answer as a stream, for a vendor that was asked for one and did not listen. The finish comes last. */
export function streamOfCompletion({ completion }: ParsedCompletion): ChatChunk[] {
  const chunk = (choice: ChunkChoice): ChatChunk => ({
    document: documentOf(completion, choice),
    text: textOf(choice.delta),
  });
  const said = completion.choices.flatMap((choice) => [
    chunk(choiceWith(choice, { role: 'assistant', content: '' })),
    ...deltaOf(choice).map((delta) => chunk({ ...choiceWith(choice, delta), logprobs: choice.logprobs })),
  ]);
  return [...said, ...completion.choices.map((choice) => chunk(finishOf(choice)))];
}

const documentOf = (completion: ChatCompletion, choice: ChunkChoice): ChatChunk['document'] => {
  const { usage: _elsewhere, ...rest } = completion;
  return { ...rest, object: 'chat.completion.chunk', choices: [choice] };
};

const choiceWith = ({ index }: CompletionChoice, delta: JsonObject): ChunkChoice => ({
  index,
  delta,
  logprobs: null,
  finish_reason: null,
});

function finishOf({ message: _said, ...choice }: CompletionChoice): ChunkChoice {
  return { ...choice, delta: {}, logprobs: null };
}

/** All the message says beyond its role, as one delta; none when it says nothing. */
function deltaOf({ message }: CompletionChoice): readonly JsonObject[] {
  const { role: _known, tool_calls: calls, ...rest } = message;
  const said = Object.entries(rest).filter(([, value]) => value !== null && value !== '');
  const toolCalls = arrayIn(calls).map((call, index) => ({ index, ...(call as object) }));
  const delta = { ...Object.fromEntries(said), ...(toolCalls.length > 0 && { tool_calls: toolCalls }) };
  return Object.keys(delta).length > 0 ? [delta] : [];
}
