import type { ChatRequest } from '@app/llm';
import { REQUEST } from './__fixtures__/calls';
import { withHashedEndUsers } from './end-users';

const HASH = /^[\w-]{43}$/;
const hashedOf = (request: Partial<ChatRequest>, organizationId = 'one') =>
  withHashedEndUsers({ ...REQUEST, ...request }, organizationId);

describe('H18 the end users of a caller', () => {
  it('are hashed in every member that names them, to at most 64 characters', () => {
    const { parameters } = hashedOf({ parameters: { user: 'ann', safety_identifier: 'ann', temperature: 1 } });
    expect(parameters).toEqual({
      user: expect.stringMatching(HASH) as string,
      safety_identifier: expect.stringMatching(HASH) as string,
      temperature: 1,
    });
  });

  it('are hashed in documents of other formats, too', () => {
    const document = { model: 'm', metadata: { user_id: 'ann', order: '7' }, user: 'ann' };
    const { native } = hashedOf({ native: { format: 'anthropic-messages', document } });
    expect(native?.document).toEqual({
      model: 'm',
      metadata: { user_id: expect.stringMatching(HASH) as string, order: '7' },
      user: expect.stringMatching(HASH) as string,
    });
  });

  it('have the same hash each time, and another one in another organization', () => {
    const userOf = (organizationId: string) =>
      hashedOf({ parameters: { user: 'ann' } }, organizationId).parameters['user'];
    expect(userOf('one')).toBe(userOf('one'));
    expect(userOf('one')).not.toBe(userOf('two'));
  });

  it('change nothing where nobody is named', () => {
    const parameters = { metadata: { order: '7' }, seed: 1 };
    expect(hashedOf({ parameters }).parameters).toEqual(parameters);
  });
});
