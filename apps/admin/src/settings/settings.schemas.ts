import { SETTINGS, type SettingKey } from '@app/settings';
import { z } from 'zod';
import { Instant } from '../http/answers';

const keys = Object.keys(SETTINGS) as [SettingKey, ...SettingKey[]];

export const SettingAnswer = z
  .object({
    key: z.enum(keys),
    value: z.json().meta({ description: 'Its shape is the one of the key: see the body of its PUT' }),
    version: z.number().int().meta({ description: '0 while nobody has set it' }),
    updatedAt: Instant.nullable(),
  })
  .meta({ id: 'Setting' });
export const SettingList = z.object({ items: z.array(SettingAnswer) });

/** One shape a key; which one must fit is known when the key is. */
export const SettingBody = z.object({ value: z.json() });
