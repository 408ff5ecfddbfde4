import { AppError } from '@app/common';
import { Prisma } from '@app/database';

/** A unique name that is taken is the caller's to change. Throws AppError('already_exists') naming `param`. */
export async function refuseTaken<T>(param: string, write: Promise<T>): Promise<T> {
  try {
    return await write;
  } catch (error) {
    if (error instanceof Prisma.PrismaClientKnownRequestError && error.code === 'P2002')
      throw new AppError('already_exists', { param, cause: error });
    throw error;
  }
}
