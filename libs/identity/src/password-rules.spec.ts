import { AppError } from '@app/common';
import { requireStrongPassword } from './password-rules';

const EMAIL = 'Ada.Lovelace@example.com';

function complaintAbout(password: string): string | undefined {
  try {
    requireStrongPassword(password, EMAIL);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(AppError);
    expect(error).toMatchObject({ code: 'weak_password', details: { param: 'password' } });
    return (error as AppError).message;
  }
}

describe('a password', () => {
  it.each([
    ['eleven char', 'at least 12'],
    ['x'.repeat(201), 'at most 200'],
    ['ada.lovelace@EXAMPLE.com', 'e-mail address'],
    [' ada.lovelace ', 'e-mail address'],
    ['Password1234', 'most common'],
    ['abababababab', 'different characters'],
  ])('is refused as %s, with the reason', (password, reason) => {
    expect(complaintAbout(password)).toContain(reason);
  });

  it.each(['correct horse', 'twelve chars', '堰是一种低矮的拦河建筑物呢', '😀😁😂🤣😃😄😅😆😉😊😋😎'])(
    'needs no kind of characters: %s',
    (password) => {
      expect(complaintAbout(password)).toBeUndefined();
    },
  );
});
