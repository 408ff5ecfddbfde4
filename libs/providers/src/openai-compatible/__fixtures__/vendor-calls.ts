import { AppError } from '@app/common';
import type { ChatMessage, ChatRequest } from '@app/llm';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ANSWER, eventsOf, REQUEST, TARGET, type VendorWire } from '../../__fixtures__/describe-adapter';
import type { HttpRequest, Keepsakes, ProviderAdapter, Target } from '../../adapter';

export type Body = Readonly<Record<string, unknown>> & { readonly messages: readonly ChatMessage[] };

/** What one vendor is sent, and how it is read: for specs. */
export function callsOf(adapter: ProviderAdapter, target: Partial<Target> = {}) {
  const chat = adapter.chat!;
  const build = (request: Partial<ChatRequest>, more: Partial<Target> = {}, recalled?: Keepsakes): HttpRequest =>
    chat.buildRequest({ ...REQUEST, stream: false, ...request }, { ...TARGET, ...target, ...more }, recalled);
  return {
    chat,
    build,
    /** The body of a call with these parameters. */
    body: (parameters: ChatRequest['parameters'], request: Partial<ChatRequest> = {}): Body =>
      JSON.parse(build({ ...request, parameters }).body) as Body,
    /** The messages as they are sent. */
    messages: (...messages: readonly ChatMessage[]): Body['messages'] =>
      (JSON.parse(build({ messages }).body) as Body).messages,
    dropped: (parameters: ChatRequest['parameters']): readonly string[] => build({ parameters }).dropped ?? [],
    /** The code and the parameter of a refusal. */
    refusal(request: Partial<ChatRequest>): readonly unknown[] | undefined {
      try {
        build(request);
        return undefined;
      } catch (error) {
        return error instanceof AppError ? [error.code, error.details.param] : [error];
      }
    },
    failure: (status: number, body: unknown) =>
      adapter.parseError({ status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) }).failure,
    whole: (body: unknown) => chat.parseResponse(body, ANSWER),
  };
}

/** Files of a vendor's own folder of fixtures. */
export const fixturesIn = (folder: string) => ({
  json: (name: string): unknown => JSON.parse(readFileSync(join(folder, '__fixtures__', name), 'utf8')),
  events: (name: string) => eventsOf(readFileSync(join(folder, '__fixtures__', name), 'utf8')),
});

/** The wire of a vendor whose fixtures are `text.response.json` and `text.stream.txt`. */
export const textWire = (folder: string, facts: Pick<VendorWire, 'completeAfter' | 'tokens'>): VendorWire => ({
  whole: fixturesIn(folder).json('text.response.json'),
  events: fixturesIn(folder).events('text.stream.txt'),
  ...facts,
});
