import ipaddr from 'ipaddr.js';
import { remembering } from './remembering';

type Address = ipaddr.IPv4 | ipaddr.IPv6;
type Range = readonly [network: Address, bits: number];

const BITS = { ipv4: 32, ipv6: 128 } as const;
/** `::ffff:10.0.0.1` is 10.0.0.1. */
const MAPPED_BITS = BITS.ipv6 - BITS.ipv4;

/** Addresses and CIDR ranges that an API token may be used from; undefined when there are none: from anywhere. */
export function addressScope(entries: readonly string[]): ((address: string) => boolean) | undefined {
  if (entries.length === 0) return undefined;
  const ranges = entries.flatMap((entry) => {
    const range = rangeOf(entry);
    return range ? [range] : [];
  });
  return remembering((text) => {
    if (!ipaddr.isValid(text)) return false;
    const address = ipaddr.process(text);
    return ranges.some(([network, bits]) => network.kind() === address.kind() && address.match(network, bits));
  });
}

export const isAddressOrRange = (text: string): boolean => rangeOf(text) !== undefined;

function rangeOf(text: string): Range | undefined {
  const [host = '', length, ...more] = text.split('/');
  const address = addressOf(host);
  if (!address || more.length > 0) return undefined;
  const bits = length === undefined ? BITS[address.kind()] : bitsOf(length);
  if (bits > BITS[address.kind()]) return undefined;
  const isMapped = address instanceof ipaddr.IPv6 && address.isIPv4MappedAddress() && bits >= MAPPED_BITS;
  return isMapped ? [address.toIPv4Address(), bits - MAPPED_BITS] : [address, bits];
}

const bitsOf = (length: string): number => (/^\d{1,3}$/.test(length) ? Number(length) : Infinity);

/** Strict: to the library `10` and `010.0.0.1` are addresses too, and not those that most would take them for. */
function addressOf(host: string): Address | undefined {
  if (ipaddr.IPv4.isValidFourPartDecimal(host)) return ipaddr.IPv4.parse(host);
  return host.includes(':') && !host.includes('%') && ipaddr.IPv6.isValid(host) ? ipaddr.IPv6.parse(host) : undefined;
}
