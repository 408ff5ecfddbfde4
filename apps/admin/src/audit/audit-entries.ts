import { z } from 'zod';

/** Exact values; `search` finds parts of the action, the subject and the actor. */
export const AuditQuery = z.object({
  page: z.coerce.number().int().min(1).max(10_000).default(1),
  pageSize: z.coerce.number().int().min(1).max(100).default(25),
  sort: z.enum(['createdAt', '-createdAt']).default('-createdAt'),
  search: z.string().max(200).optional(),
  actor: z.string().max(200).optional(),
  action: z.string().max(200).optional(),
  subject: z.string().max(200).optional(),
});

const AuditEntry = z.object({
  id: z.string(),
  organizationId: z.uuid().nullable(),
  /** `user:ID`, or the command that did it. */
  actor: z.string(),
  /** The e-mail address of a user who still exists. */
  actorEmail: z.string().nullable(),
  action: z.string(),
  subject: z.string(),
  before: z.unknown(),
  after: z.unknown(),
  address: z.string().nullable(),
  createdAt: z.iso.datetime(),
});

export const AuditEntries = z.object({ items: z.array(AuditEntry), total: z.number().int() });
