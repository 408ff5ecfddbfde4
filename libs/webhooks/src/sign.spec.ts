import { signatures } from './sign';

const message = { id: 'msg_p5jXN8AQM9LWM0D4loKWxJek', timestampSeconds: 1_614_265_330, body: '{"test": 2432232314}' };
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';

describe('signatures', () => {
  it('are those of the Standard Webhooks libraries', () => {
    // From the test suite of standard-webhooks.
    expect(signatures([secret], message)).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=');
  });

  it('has one for each secret, the newest first', () => {
    const other = `whsec_${Buffer.from('another secret').toString('base64')}`;
    expect(signatures([other, secret], message).split(' ')).toEqual([
      signatures([other], message),
      signatures([secret], message),
    ]);
  });
});
