import { AppError } from '@app/common';

const MIN_LENGTH = 12;
/** argon2 would take longer ones, but whoever sends megabytes wants something else than to log in. */
export const MAX_PASSWORD_LENGTH = 200;
const MIN_DIFFERENT = 5;

/** The most common of those that are long enough otherwise, in lower case. */
const COMMON = new Set(
  (
    'password1234 password12345 password123456 password123! passwordpassword passw0rd1234 p@ssw0rd1234 mypassword123 ' +
    'changeme1234 changemenow! letmein12345 letmeinletmein welcome12345 welcome123456 iloveyou1234 iloveyouforever ' +
    'administrator administrator1 adminadmin12 adminadminadmin admin1234567 admin12345678 rootrootroot superman1234 ' +
    'qwertyuiop12 qwertyuiop123 qwertyuiop1234 qwerty123456 qwerty1234567 qwertyqwerty qwertyuiopasdf 1q2w3e4r5t6y ' +
    '1q2w3e4r5t6y7u 1qaz2wsx3edc 1qaz2wsx3edc4rfv q1w2e3r4t5y6 zaq12wsxcde3 asdfghjkl123 asdfghjkl1234 zxcvbnm12345 ' +
    '123456789012 1234567890123 12345678901234 123456123456 123123123123 123412341234 012345678901 0123456789012 ' +
    '987654321098 098765432109 112233445566 111222333444 abcdefghijkl abcdefghijklm abc123456789 abcd12345678 a1b2c3d4e5f6 ' +
    'aa123456789a woaini520131 woaini1314520 woaini5201314 5201314520131 football1234 baseball1234 dragon123456 ' +
    'monkey123456 sunshine1234 princess1234 princess12345 trustno1trustno1 whatever1234 computer1234 internet1234 ' +
    'starwars1234 pokemon12345 michael12345 charlie12345 liverpool123 chelsea12345 samsung12345 google123456 ' +
    'correcthorsebatterystaple thisismypassword testtesttest test12345678 testing12345 temporary123 temppassword'
  ).split(' '),
);

/** Throws AppError('weak_password') saying what is wrong. Long beats strange: no rule about kinds of characters. */
export function requireStrongPassword(password: string, email: string, param = 'password'): void {
  const complaint = complaintAbout(password, email.toLowerCase());
  if (complaint) throw new AppError('weak_password', { message: complaint, param });
}

function complaintAbout(password: string, email: string): string | undefined {
  const lower = password.toLowerCase();
  if ([...password].length < MIN_LENGTH) return `A password has at least ${MIN_LENGTH} characters.`;
  if (password.length > MAX_PASSWORD_LENGTH) return `A password has at most ${MAX_PASSWORD_LENGTH} characters.`;
  if (lower.trim() === email || lower.trim() === email.split('@')[0])
    return 'Your e-mail address is the first password anybody would try.';
  if (COMMON.has(lower)) return 'This is one of the most common passwords.';
  if (new Set(lower).size < MIN_DIFFERENT) return `A password has at least ${MIN_DIFFERENT} different characters.`;
  return undefined;
}
