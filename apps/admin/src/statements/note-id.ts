import { AppError } from '@app/common';
import { z } from 'zod';

const Uuid = z.uuid();

/** `:noteId` of the path. Throws AppError('not_found') for what is none. */
export function requireNoteId(id: string): string {
  if (!Uuid.safeParse(id).success) throw new AppError('not_found');
  return id;
}
