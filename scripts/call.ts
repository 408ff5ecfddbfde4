import { setTimeout as pause } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { dayOf, parseRequestId } from '@app/common';
import { print, readBootstrap, runCommand } from './command';
import { explain } from './explain-call';

const SETTLED_WITHIN_MS = 5_000;

/** `npm run call -- "hello"`: one relayed call, its answer as it comes, then what it was and what it cost. */
void runCommand(async (database) => {
  const options = { model: { type: 'string', default: 'gpt-4o-mini' } } as const;
  const { values, positionals } = parseArgs({ options, allowPositionals: true });
  const { apiUrl, apiToken } = readBootstrap();
  const answer = await fetch(`${apiUrl}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' },
    body: JSON.stringify({
      model: values.model,
      stream: true,
      messages: [{ role: 'user', content: positionals.join(' ') || 'hello' }],
    }),
  }).catch((cause: unknown) => {
    throw new Error(`${apiUrl} cannot be reached: is Weir running? (${String(cause)})`);
  });
  if (!answer.ok) throw new Error(`${answer.status} ${await answer.text()}`);
  for await (const text of textOf(answer)) process.stdout.write(text);
  print('\n');
  const requestId = parseRequestId(answer.headers.get('x-request-id') ?? '')!;
  const key = { day_requestId: { day: new Date(dayOf(requestId)), requestId } };
  const deadline = Date.now() + SETTLED_WITHIN_MS;
  while (!(await database.prisma.usageRecord.findUnique({ where: key })) && Date.now() < deadline) await pause(50);
  await explain(database, requestId);
});

async function* textOf(answer: Response): AsyncGenerator<string> {
  let unread = '';
  for await (const piece of answer.body!.pipeThrough(new TextDecoderStream())) {
    const events = (unread + piece).split('\n\n');
    unread = events.pop() ?? '';
    for (const event of events) {
      if (!event.startsWith('data: {')) continue;
      const chunk = JSON.parse(event.slice(6)) as {
        choices?: { delta?: { content?: string } }[];
        error?: { message: string };
      };
      if (chunk.error) throw new Error(chunk.error.message);
      yield chunk.choices?.[0]?.delta?.content ?? '';
    }
  }
}
