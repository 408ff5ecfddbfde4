import { addressScope, isAddressOrRange } from './address-scope';

describe('the addresses of an API token', () => {
  it('are all, when none is named', () => {
    expect(addressScope([])).toBeUndefined();
  });

  it.each([
    ['10.0.0.1', '10.0.0.1', true],
    ['10.0.0.1', '10.0.0.2', false],
    ['10.0.0.0/8', '10.255.0.1', true],
    ['10.1.2.3/8', '10.255.0.1', true],
    ['10.0.0.0/8', '11.0.0.1', false],
    ['0.0.0.0/0', '203.0.113.9', true],
    ['10.0.0.0/8', '::ffff:10.1.1.1', true],
    ['::ffff:10.0.0.0/104', '10.1.1.1', true],
    ['::ffff:10.0.0.1', '::ffff:10.0.0.1', true],
    ['2001:db8::/32', '2001:db8:1::5', true],
    ['2001:DB8::5', '2001:db8:0:0::5', true],
    ['2001:db8::/32', '2001:db9::1', false],
    ['::1', '127.0.0.1', false],
    ['10.0.0.0/8', 'not an address', false],
    ['fe80::/10', 'fe80::1%eth0', true],
  ])('%s: %s is %s', (entry, address, isAllowed) => {
    expect(addressScope([entry])!(address)).toBe(isAllowed);
    expect(addressScope(['192.0.2.1', entry])!(address)).toBe(isAllowed);
  });

  it('are none at all, where nothing that is named is an address', () => {
    expect(addressScope(['somewhere'])!('10.0.0.1')).toBe(false);
  });

  it.each([
    '',
    '10',
    '010.0.0.1',
    '10.0.0.1/33',
    '10.0.0.0/',
    '10.0.0.0/8/8',
    '10.0.0.0/-1',
    '::1/129',
    'a.example',
    'fe80::1%a',
  ])('"%s" is neither address nor range', (text) => {
    expect(isAddressOrRange(text)).toBe(false);
  });
});
