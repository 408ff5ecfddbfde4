import type { ChatChunk, Keepsake, Thought } from '@app/llm';
import type { AnswerIdentity, ChatStream, ReportedUsage, SseEvent } from '../adapter';
import { type Stamp, stampOf } from '../openai-compatible/answer-identity';
import { callId } from '../openai-compatible/tool-call-mender';
import { type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { annotationsOf } from './annotations';
import { mapFinishReason } from './map-finish-reason';
import { documentOf, MessageFrame } from './message-events';
import { serviceTierIn } from './service-tier';
import { keepsakesOf, thoughtOf } from './thoughts';

export const openStream = (answer: AnswerIdentity): ChatStream => new AnthropicStream(answer);

const NOTHING: readonly ChatChunk[] = [];

/** The block under way; blocks never overlap. */
type Block =
  | { readonly kind: 'text'; readonly start: number; readonly citations: unknown[] }
  | { readonly kind: 'thinking'; text: string; signature: string }
  | { readonly kind: 'redacted'; readonly block: JsonObject }
  | { readonly kind: 'tool'; readonly index: number; readonly input: JsonObject; hasArguments: boolean }
  /** Of a tool that Anthropic runs itself, or newer than this code: nothing for a chat. */
  | { readonly kind: 'other' };

/** Reads the events of a message and says the same in chunks of chat. */
class AnthropicStream implements ChatStream {
  keepsakes: readonly Keepsake[] = [];
  private readonly frame = new MessageFrame();
  private readonly callIds: string[] = [];
  private readonly thoughts: Thought[] = [];
  private stamp: Stamp | undefined;
  private block: Block | undefined;
  /** Characters of the answer's text so far. */
  private contentLength = 0;

  constructor(private readonly answer: AnswerIdentity) {}

  get isDone(): boolean {
    return this.frame.isDone;
  }

  get reported(): ReportedUsage | undefined {
    return this.frame.reported;
  }

  get disputed(): unknown {
    return this.frame.disputed;
  }

  push(event: SseEvent): readonly ChatChunk[] {
    const document = this.isDone ? undefined : documentOf(event);
    if (!document) return NOTHING;
    switch (document['type']) {
      case 'message_start':
        this.frame.start(document);
        return this.begin(document);
      case 'message_delta':
        this.frame.delta(document);
        return NOTHING;
      case 'message_stop':
        this.frame.stop();
        return NOTHING;
      default:
        return this.pushBlock(document);
    }
  }

  private pushBlock(document: JsonObject): readonly ChatChunk[] {
    switch (document['type']) {
      case 'content_block_start':
        return this.startBlock(objectIn(document['content_block']) ?? {});
      case 'content_block_delta':
        return this.addDelta(objectIn(document['delta']) ?? {});
      case 'content_block_stop':
        return this.stopBlock();
      default:
        return NOTHING;
    }
  }

  end(): readonly ChatChunk[] {
    const reason = mapFinishReason(this.frame.requireEnd(), this.callIds.length > 0);
    const rest = [...this.begin({}), ...this.stopBlock()];
    this.keepsakes = keepsakesOf(this.callIds, this.thoughts);
    const finish = this.chunk([{ index: 0, delta: {}, logprobs: null, finish_reason: reason }]);
    const document = { ...finish.document, ...serviceTierIn(this.frame.usage) };
    return [...rest, { ...finish, document }];
  }

  /** The role goes out once, before all else. */
  private begin(document: JsonObject): readonly ChatChunk[] {
    if (this.stamp) return NOTHING;
    this.stamp = stampOf({ model: objectIn(document['message'])?.['model'] }, this.answer);
    return [this.delta({ role: 'assistant', content: '' }, '')];
  }

  private startBlock(block: JsonObject): readonly ChatChunk[] {
    const before = [...this.begin({}), ...this.stopBlock()];
    switch (block['type']) {
      case 'text':
        this.block = { kind: 'text', start: this.contentLength, citations: [] };
        return [...before, ...this.addText(textIn(block['text']))];
      case 'thinking':
        this.block = { kind: 'thinking', text: '', signature: textIn(block['signature']) ?? '' };
        return [...before, ...this.addThinking(textIn(block['thinking']))];
      case 'redacted_thinking':
        this.block = { kind: 'redacted', block };
        return before;
      case 'tool_use':
        return [...before, this.startTool(block)];
      default:
        this.block = { kind: 'other' };
        return before;
    }
  }

  private startTool(block: JsonObject): ChatChunk {
    const index = this.callIds.length;
    const id = textIn(block['id']) ?? callId(this.answer.fallbackId, 0, index);
    const name = textIn(block['name']) ?? '';
    this.callIds.push(id);
    this.block = { kind: 'tool', index, input: objectIn(block['input']) ?? {}, hasArguments: false };
    return this.delta({ tool_calls: [{ index, id, type: 'function', function: { name, arguments: '' } }] }, name);
  }

  private addDelta(delta: JsonObject): readonly ChatChunk[] {
    switch (delta['type']) {
      case 'text_delta':
        return this.addText(textIn(delta['text']));
      case 'thinking_delta':
        return this.addThinking(textIn(delta['thinking']));
      case 'input_json_delta':
        return this.addArguments(textIn(delta['partial_json']));
      default:
        this.keep(delta);
        return NOTHING;
    }
  }

  /** What goes out when the block is whole. */
  private keep({ type, signature, citation }: JsonObject): void {
    if (type === 'signature_delta' && this.block?.kind === 'thinking') this.block.signature += textIn(signature) ?? '';
    if (type === 'citations_delta' && this.block?.kind === 'text') this.block.citations.push(citation);
  }

  private addText(text: string | undefined): readonly ChatChunk[] {
    if (text === undefined || this.block?.kind !== 'text') return NOTHING;
    this.contentLength += text.length;
    return [this.delta({ content: text }, text)];
  }

  private addThinking(text: string | undefined): readonly ChatChunk[] {
    if (text === undefined || this.block?.kind !== 'thinking') return NOTHING;
    this.block.text += text;
    return [this.delta({ reasoning_content: text }, text)];
  }

  private addArguments(json: string | undefined): readonly ChatChunk[] {
    if (json === undefined || this.block?.kind !== 'tool') return NOTHING;
    this.block.hasArguments = true;
    return [this.argumentsDelta(this.block.index, json)];
  }

  private stopBlock(): readonly ChatChunk[] {
    const { block } = this;
    this.block = undefined;
    switch (block?.kind) {
      case 'text':
        return this.citedIn(block);
      case 'thinking':
        return this.endThought({ type: 'thinking', thinking: block.text, signature: block.signature });
      case 'redacted':
        return this.endThought(block.block);
      case 'tool':
        return block.hasArguments ? NOTHING : [this.argumentsDelta(block.index, JSON.stringify(block.input))];
      default:
        return NOTHING;
    }
  }

  private citedIn({ start, citations }: Extract<Block, { kind: 'text' }>): readonly ChatChunk[] {
    const annotations = annotationsOf(citations, { start, end: this.contentLength });
    return annotations.length > 0 ? [this.delta({ annotations }, '')] : NOTHING;
  }

  private endThought(block: JsonObject): readonly ChatChunk[] {
    const thought = thoughtOf(block);
    if (!thought) return NOTHING;
    this.thoughts.push(thought);
    return [{ ...this.chunk([]), thought }];
  }

  private argumentsDelta(index: number, json: string): ChatChunk {
    return this.delta({ tool_calls: [{ index, function: { arguments: json } }] }, json);
  }

  private delta(delta: JsonObject, text: string): ChatChunk {
    return { ...this.chunk([{ index: 0, delta, logprobs: null, finish_reason: null }]), text };
  }

  private chunk(choices: ChatChunk['document']['choices']): ChatChunk {
    const { id, created, model } = this.stamp!;
    return { document: { id, object: 'chat.completion.chunk', created, model, choices }, text: '' };
  }
}
