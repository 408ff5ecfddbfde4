import { AppError } from '@app/common';
import type { ChatRequest } from './chat';

/** A part of a message -> what a model must have to read it. */
const READS: Readonly<Record<string, string>> = {
  image_url: 'vision',
  video_url: 'video_input',
  input_audio: 'audio_input',
};

/**
 * Refuses, before anything is held, what the model cannot do. A model that lists no capability is not known well enough to refuse.
 * Throws AppError('unsupported_feature') naming the parameter.
 */
export function requireCapabilities(
  request: ChatRequest,
  model: { id: string; capabilities: readonly string[] },
): void {
  const { id, capabilities } = model;
  if (capabilities.length === 0) return;
  const refuse = (param: string, what: string): never => {
    throw new AppError('unsupported_feature', { message: `The model \`${id}\` does not support ${what}.`, param });
  };
  const tools = request.parameters['tools'];
  if (Array.isArray(tools) && tools.length > 0 && !capabilities.includes('tools')) refuse('tools', 'tools');
  request.messages.forEach(({ content }, index) => {
    if (typeof content !== 'object') return;
    content.forEach(({ type }, part) => {
      const needed = READS[type];
      if (needed !== undefined && !capabilities.includes(needed)) {
        refuse(`messages[${index}].content[${part}]`, `${type} parts`);
      }
    });
  });
}
