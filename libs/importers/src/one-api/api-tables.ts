import { z } from 'zod';
import { ImportError } from '../import-error';
import { withoutPassword } from '../without-password';
import type { Row, StoredTables } from './tables';

export interface ApiAccess {
  readonly baseUrl: string;
  /** Of an administrator; root's, for the options to be in it. */
  readonly accessToken: string;
  /** new-api wants to be told whose token it is. */
  readonly userId: string;
}

const PAGE_ITEMS = 100;
const MAX_PAGES = 10_000;
const TIMEOUT_MS = 30_000;
const MAX_BYTES = 64 * 1024 * 1024;

const Item = z.record(z.string(), z.unknown());
/** one-api answers a list, new-api a page with its items. */
const Answer = z.object({
  success: z.boolean(),
  message: z.string().nullish(),
  data: z.union([z.array(Item), z.object({ items: z.array(Item).nullable() })]).nullish(),
});

/** What the API of one-api or new-api gives out: no credentials, and in newer versions no whole secrets of tokens. */
export async function readApi(access: ApiAccess): Promise<StoredTables> {
  const users = await list(access, '/api/user/');
  const tokens = await list(access, '/api/token/');
  const channels = await list(access, '/api/channel/');
  const { items } = await ask(access, '/api/option/');
  const options = new Map(items.map((item) => toRow(item)).map(({ key, value }) => [key ?? '', value ?? '']));
  const product = [...users, ...tokens].some((row) => 'model_limits_enabled' in row) ? 'new-api' : 'one-api';
  return { users, tokens, channels, options, product };
}

/** All pages. Some versions count them from 0 and some from 1, so a row may come twice. */
async function list(access: ApiAccess, path: string): Promise<readonly Row[]> {
  const rows = new Map<string, Row>();
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { items } = await ask(access, `${path}?p=${page}&page_size=${PAGE_ITEMS}`);
    const before = rows.size;
    for (const row of items.map(toRow)) rows.set(row['id'] ?? '', row);
    // Where they are counted from 1, page 0 is page 1.
    const isLast = items.length === 0 || (page > 1 && rows.size === before);
    if (isLast) return [...rows.values()].sort((one, other) => Number(one['id']) - Number(other['id']));
  }
  throw new ImportError(`${withoutPassword(access.baseUrl)}${path} has more than ${MAX_PAGES} pages.`);
}

async function ask({ baseUrl, accessToken, userId }: ApiAccess, path: string) {
  const url = `${baseUrl.replace(/\/+$/, '')}${path}`;
  const shown = withoutPassword(url);
  const headers = { authorization: `Bearer ${accessToken}`, 'new-api-user': userId };
  const answer = await fetch(url, { headers, signal: AbortSignal.timeout(TIMEOUT_MS) }).catch((cause: unknown) => {
    const { message, cause: reason } = cause as Error & { readonly cause?: { readonly code?: string } };
    throw new ImportError(`${shown} cannot be reached: ${reason?.code ?? message}.`, { cause });
  });
  const text = await readBody(answer);
  if (text === undefined) throw new ImportError(`${shown} answered more than 64 MB.`);
  const parsed = Answer.safeParse(parseJson(text));
  if (!parsed.success) {
    throw new ImportError(`${shown} answered ${answer.status}, and not as one-api or new-api does. Check the address.`);
  }
  const { success, message, data } = parsed.data;
  if (!answer.ok || !success) {
    const why = `"${(message ?? '').slice(0, 200)}" (${answer.status})`;
    throw new ImportError(
      `${shown} refused: ${why}. The access token must be root's; new-api needs its --user-id as well.`,
    );
  }
  return { items: (Array.isArray(data) ? data : data?.items) ?? [] };
}

/** Undefined: it is longer than an answer may be. */
async function readBody({ body }: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let bytes = 0;
  for await (const chunk of (body ?? []) as AsyncIterable<Uint8Array>) {
    chunks.push(chunk);
    bytes += chunk.length;
    if (bytes > MAX_BYTES) return undefined;
  }
  return Buffer.concat(chunks).toString('utf8');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** As a database has it: `{"quota": 5, "deleted_at": null, "channel_info": {}}` to texts. */
const toRow = (item: Readonly<Record<string, unknown>>): Row =>
  Object.fromEntries(Object.entries(item).map(([name, value]) => [COLUMNS[name] ?? name, asText(value)]));

/** The one field whose name in JSON is not that of its column. */
const COLUMNS: Readonly<Record<string, string>> = { DeletedAt: 'deleted_at' };

function asText(value: unknown): string | null {
  if (value === null || value === undefined) return null;
  return typeof value === 'string' ? value : JSON.stringify(value);
}
