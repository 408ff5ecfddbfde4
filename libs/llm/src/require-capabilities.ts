import { AppError } from '@app/common';
import type { ChatRequest } from './chat';
import type { PlainEndpoint } from './endpoint';
import type { CallRequest } from './plain';

/** A part of a message -> what a model must have to read it. */
const READS: Readonly<Record<string, string>> = {
  image_url: 'vision',
  video_url: 'video_input',
  input_audio: 'audio_input',
};

/** An endpoint -> what a model must be made for. Completions are for whoever writes text. */
const MADE_FOR: Readonly<Record<Exclude<PlainEndpoint, 'completions'>, string>> = {
  embeddings: 'embeddings',
  'images/generations': 'images',
  'images/edits': 'images',
  'images/variations': 'images',
  'audio/speech': 'speech',
  'audio/transcriptions': 'transcription',
  'audio/translations': 'transcription',
  moderations: 'moderation',
  rerank: 'rerank',
};

type ModelFacts = { readonly id: string; readonly capabilities: readonly string[] };

/**
 * Refuses, before anything is held, what the model cannot do. A model that lists no capability is not known well enough to refuse.
 * Throws AppError('unsupported_feature') naming the parameter.
 */
export function requireCapabilities(request: CallRequest, model: ModelFacts): void {
  if (model.capabilities.length === 0) return;
  if (request.endpoint === undefined) return requireForChat(request, model);
  if (request.endpoint === 'completions' || model.capabilities.includes(MADE_FOR[request.endpoint])) return;
  throw unsupportedBy(model, 'model', `\`${request.endpoint}\``);
}

/** What whoever serves the request must be able to do, so that a channel that lacks some of it is left out. */
export function neededCapabilities(request: CallRequest): readonly string[] {
  if (request.endpoint !== undefined) return request.endpoint === 'completions' ? NONE : [MADE_FOR[request.endpoint]];
  const needed = new Set<string>();
  const { tools } = request.parameters;
  if (Array.isArray(tools) && tools.length > 0) needed.add('tools');
  for (const { content } of request.messages) {
    if (typeof content !== 'object') continue;
    for (const { type } of content) if (READS[type] !== undefined) needed.add(READS[type]);
  }
  return needed.size === 0 ? NONE : [...needed];
}

const NONE: readonly never[] = [];

const unsupportedBy = ({ id }: ModelFacts, param: string, what: string): AppError =>
  new AppError('unsupported_feature', { message: `The model \`${id}\` does not support ${what}.`, param });

function requireForChat(request: ChatRequest, model: ModelFacts): void {
  const { capabilities } = model;
  const refuse = (param: string, what: string): never => {
    throw unsupportedBy(model, param, what);
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
