import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const name = z.string().trim().min(1).max(100);
const description = z.string().trim().max(500);

export const NewGroupBody = z.object({ name, description: description.default('') });
export const GroupChanges = z.object({ name, description }).partial();
export const GroupQuery = listQuery(['name', 'createdAt'], 'name');

export const GroupAnswer = z
  .object({
    id: z.uuid(),
    name: z.string(),
    description: z.string(),
    organizationCount: z.number().int(),
    channelCount: z
      .number()
      .int()
      .meta({ description: 'Channels that serve it by name; those without groups serve all' }),
    priceVersionCount: z.number().int().meta({ description: 'Price versions of its own' }),
    createdAt: Instant,
    version: z.number().int(),
  })
  .meta({ id: 'Group' });
export type GroupAnswer = z.infer<typeof GroupAnswer>;
export const GroupPage = pageOf(GroupAnswer);
