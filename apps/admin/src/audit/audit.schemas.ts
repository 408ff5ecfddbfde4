import { z } from 'zod';
import { Instant } from '../http/answers';
import { listQuery, pageOf } from '../http/paging';

const FILTERS = {
  actor: z.string().max(200).optional().meta({ description: 'Exactly: `user:ID`, `cli:channel:add`' }),
  action: z.string().max(100).optional().meta({ description: 'Its beginning: `channel.`' }),
  subject: z.string().max(200).optional().meta({ description: 'Exactly: `channel:ID`' }),
  from: z.iso.datetime({ offset: true }).optional(),
  until: z.iso.datetime({ offset: true }).optional(),
};
export const AuditQuery = listQuery(['createdAt'], '-createdAt', FILTERS);
export const WholeAuditQuery = listQuery(['createdAt'], '-createdAt', {
  ...FILTERS,
  organizationId: z.uuid().optional(),
});

export const AuditEntryAnswer = z
  .object({
    id: z.string(),
    organizationId: z.uuid().nullable(),
    actor: z.string(),
    actorName: z.string().nullable().meta({ description: 'Of a user that is still there' }),
    action: z.string(),
    subject: z.string(),
    before: z.unknown(),
    after: z.unknown(),
    address: z.string().nullable(),
    createdAt: Instant,
  })
  .meta({ id: 'AuditEntry' });
export const AuditPage = pageOf(AuditEntryAnswer);
