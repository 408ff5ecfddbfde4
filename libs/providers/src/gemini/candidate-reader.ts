import { type Keepsake, UpstreamError } from '@app/llm';
import type { AnswerIdentity } from '../adapter';
import { callId } from '../openai-compatible/tool-call-mender';
import { arrayIn, isObject, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';
import { annotationsOf } from './grounding';
import { isBreak, mapFinishReason } from './map-finish-reason';
import { SoundReader } from './sound-reader';

/** Says nothing about how the answer ended. */
const UNSPECIFIED = 'FINISH_REASON_UNSPECIFIED';

/** Reads one candidate, whole or in pieces, as deltas of a choice. */
export class CandidateReader {
  readonly keepsakes: Keepsake[] = [];
  /** What was found on the web for it. */
  grounding: JsonObject | undefined;
  private content = '';
  private calls = 0;
  private images = 0;
  private readonly sound: SoundReader;
  private reason: string | undefined;

  constructor(
    readonly index: number,
    private readonly answer: AnswerIdentity,
  ) {
    this.sound = new SoundReader(answer, index);
  }

  get isFinished(): boolean {
    return this.reason !== undefined;
  }

  read(candidate: JsonObject): readonly JsonObject[] {
    const reason = textIn(candidate['finishReason']);
    if (reason !== undefined && reason !== UNSPECIFIED) this.reason ??= reason;
    this.grounding = objectIn(candidate['groundingMetadata']) ?? this.grounding;
    const parts = arrayIn(objectIn(candidate['content'])?.['parts']);
    return parts.flatMap((part) => (isObject(part) ? this.deltasOf(part) : []));
  }

  /** Sound that waited for more of it. */
  endSound(): readonly JsonObject[] {
    return this.sound.end();
  }

  /** The prompt was refused: there will be no candidate. */
  refuse(): void {
    this.reason = 'SAFETY';
  }

  /** What cites all that was said, known once it was. */
  get annotations(): readonly object[] {
    return annotationsOf(this.grounding, this.content);
  }

  get finishReason(): string {
    const { toolChoiceIsNamed } = this.answer;
    return mapFinishReason(this.reason, { hasToolCalls: this.calls > 0, toolChoiceIsNamed });
  }

  /** Throws UpstreamError('malformed_response') when it broke off with nothing said. */
  requireUse(): void {
    const isEmpty = this.content === '' && this.calls + this.images === 0 && !this.sound.isHeard;
    if (isEmpty && this.reason !== undefined && isBreak(this.reason)) {
      throw new UpstreamError('malformed_response', { message: `the answer ended with "${this.reason}"` });
    }
  }

  private deltasOf(part: JsonObject): readonly JsonObject[] {
    const called = objectIn(part['functionCall']);
    if (called) return this.call(called, textIn(part['thoughtSignature']));
    const data = objectIn(part['inlineData']);
    if (data) return this.medium(data);
    const text = textIn(part['text']) ?? codeIn(part);
    if (text === undefined) return [];
    if (part['thought'] === true) return [{ reasoning_content: text }];
    this.content += text;
    return [{ content: text }];
  }

  /** Without a name it only ends a call that Vertex was asked to stream, which we never do. */
  private call({ id: vendorId, name, args }: JsonObject, signature: string | undefined): readonly JsonObject[] {
    if (textIn(name) === undefined) return [];
    const index = this.calls++;
    const id = textIn(vendorId) ?? callId(this.answer.fallbackId, this.index, index);
    if (signature !== undefined) this.keepsakes.push({ toolCallId: id, value: signature });
    const call = {
      index,
      id,
      type: 'function',
      function: { name, arguments: JSON.stringify(objectIn(args) ?? {}) },
      ...(signature !== undefined && { extra_content: { google: { thought_signature: signature } } }),
    };
    return [{ tool_calls: [call] }];
  }

  /** Sound that nobody asked for says nothing. */
  private medium({ mimeType, data }: JsonObject): readonly JsonObject[] {
    const type = textIn(mimeType) ?? '';
    if (textIn(data) === undefined) return [];
    if (type.startsWith('audio/') && this.answer.audioFormat !== undefined)
      return this.sound.read(type, data as string);
    if (!type.startsWith('image/')) return [];
    const image = { type: 'image_url', image_url: { url: `data:${type};base64,${data as string}` } };
    return [{ images: [{ index: this.images++, ...image }] }];
  }
}

/** Code that the model ran, and what came out, as readers of Markdown know them. */
function codeIn({ executableCode, codeExecutionResult }: JsonObject): string | undefined {
  const code = textIn(objectIn(executableCode)?.['code']);
  if (code !== undefined) {
    const language = textIn(objectIn(executableCode)?.['language'])?.toLowerCase() ?? '';
    return `\n\`\`\`${language}\n${code}\n\`\`\`\n`;
  }
  const output = textIn(objectIn(codeExecutionResult)?.['output']);
  return output === undefined ? undefined : `\n\`\`\`\n${output}\n\`\`\`\n`;
}
