import { AppError } from '@app/common';
import type { ChatRequest } from '@app/llm';
import { unsupported } from '../fit-parameters';
import { arrayIn, type JsonObject, objectIn, textIn } from '../openai-compatible/wire';

type Parameters = ChatRequest['parameters'];

/** The caller wants to hear the answer. */
export const wantsSpeech = ({ modalities }: Parameters): boolean => arrayIn(modalities).includes('audio');

/**
 * What the answer is made of, as members of `generationConfig`. Google speaks or writes: who asks for text and audio, as OpenAI has it,
 * hears. Throws AppError('unsupported_parameter' | 'missing_required_parameter').
 */
export function modalitiesOf({ parameters, stream }: Pick<ChatRequest, 'parameters' | 'stream'>): JsonObject {
  const wanted = arrayIn(parameters['modalities']);
  if (!wantsSpeech(parameters)) {
    return wanted.includes('image') ? { responseModalities: wanted.map((word) => String(word).toUpperCase()) } : {};
  }
  if (wanted.includes('image')) throw unsupported('modalities');
  const { voice, format } = objectIn(parameters['audio']) ?? {};
  if (format === undefined) {
    const message = "Missing required parameter: 'audio'.";
    throw new AppError('missing_required_parameter', { message, param: 'audio' });
  }
  // A file of WAV begins with its length.
  if (format !== 'pcm16' && (format !== 'wav' || stream)) throw unsupported('audio.format');
  const voiceName = textIn(voice);
  if (voiceName === undefined) throw unsupported('audio.voice');
  return { responseModalities: ['AUDIO'], speechConfig: { voiceConfig: { prebuiltVoiceConfig: { voiceName } } } };
}
