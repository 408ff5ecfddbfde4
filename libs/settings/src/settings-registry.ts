import { z } from 'zod';

const domain = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9-]+(\.[a-z0-9-]+)+$/, 'must be a domain like example.com');

/** Every setting of the dashboard: its shape, and what holds while nobody has set it. A new one is a new row here. */
export const SETTINGS = {
  product: z
    .object({ name: z.string().trim().min(1).max(50) })
    .default({ name: 'Weir' })
    .meta({ description: 'What this Weir is called in pages, mails and authenticator apps' }),
  registration: z
    .object({
      isOpen: z.boolean(),
      allowedDomains: z.array(domain).max(100).meta({ description: 'Of e-mail addresses; empty: all' }),
      groupId: z.uuid().nullable().meta({ description: 'Of the organizations that come to be; null: the default' }),
    })
    .default({ isOpen: false, allowedDomains: [], groupId: null })
    .meta({ description: 'Whether people may register themselves' }),
} as const satisfies Record<string, z.ZodDefault>;

export type SettingKey = keyof typeof SETTINGS;
export type SettingValue<Key extends SettingKey> = z.infer<(typeof SETTINGS)[Key]>;

export const isSettingKey = (text: string): text is SettingKey => Object.hasOwn(SETTINGS, text);
