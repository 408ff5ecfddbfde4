import type { WireBody, WireCall, WireFormatId } from '../../relay/wire-call';

/** The least that a call in the format can be. */
export const firstRequest = (format: WireFormatId, model: string, text: string): WireCall => ({
  ...{ format, model, isStream: false },
  body: BODIES[format](model, text),
});

const BODIES: Readonly<Record<WireFormatId, (model: string, text: string) => WireBody>> = {
  chat: (model, content) => ({ model, messages: [{ role: 'user', content }] }),
  responses: (model, input) => ({ model, input }),
  messages: (model, content) => ({ model, max_tokens: 1024, messages: [{ role: 'user', content }] }),
  gemini: (_model, text) => ({ contents: [{ role: 'user', parts: [{ text }] }] }),
};
