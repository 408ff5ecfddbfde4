import { objectIn, textIn } from '../openai-compatible/wire';

/** The tier that served, in chat's word; nothing when the vendor does not say. */
export function serviceTierIn(usage: unknown): { service_tier?: string } {
  const tier = textIn(objectIn(usage)?.['service_tier']);
  if (tier === undefined) return {};
  return { service_tier: tier === 'standard' ? 'default' : tier };
}
