import type { FastifyReply } from 'fastify';

/** A decimal that goes out as a JSON number, digit by digit: as a JavaScript number it would lose some. */
export class ExactNumber {
  constructor(readonly text: string) {}
}

export const exactNumber = (decimal: string): ExactNumber => new ExactNumber(decimal);

/** For documents whose amounts other people's clients want as numbers. */
export function exactJson(reply: FastifyReply, document: unknown): void {
  void reply.type('application/json; charset=utf-8').send(textOf(document));
}

function textOf(value: unknown): string {
  if (value instanceof ExactNumber) return value.text;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}:${textOf(member)}`)
    .join(',')}}`;
}
