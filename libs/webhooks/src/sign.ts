import { createHmac } from 'node:crypto';

export const SECRET_PREFIX = 'whsec_';

export interface Message {
  readonly id: string;
  readonly timestampSeconds: number;
  readonly body: string;
}

/** `webhook-signature` for the secrets in force. Source: Standard Webhooks 1.0, symmetric signatures. */
export const signatures = (secrets: readonly string[], message: Message): string =>
  secrets.map((secret) => signature(secret, message)).join(' ');

function signature(secret: string, { id, timestampSeconds, body }: Message): string {
  const key = Buffer.from(secret.slice(SECRET_PREFIX.length), 'base64');
  return `v1,${createHmac('sha256', key).update(`${id}.${timestampSeconds}.${body}`).digest('base64')}`;
}
