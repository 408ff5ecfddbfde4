import { lookup as resolve, type LookupAddress } from 'node:dns';
import { BlockList, isIP, type LookupFunction } from 'node:net';
import ipaddr from 'ipaddr.js';
import { buildConnector } from 'undici';

const CONNECT_TIMEOUT_MS = 5_000;

/** An address of our own network, or none of anybody's. */
class RefusedAddress extends Error {
  override readonly name = 'RefusedAddress';
}

/** Whether a request failed because the connector did not dial. */
export const isRefusedAddress = (error: unknown): boolean =>
  error instanceof RefusedAddress || (error as Error).cause instanceof RefusedAddress;

/**
 * Opens connections to public addresses only, and to the ranges an operator allows. It looks at the very address that is dialled: neither odd
 * spellings of it, nor a name that resolves differently the next moment, nor a redirect gets around that.
 */
export function guardedConnector(allowedRanges: readonly string[]): buildConnector.connector {
  const allowed = blockListOf(allowedRanges);
  const mayDial = (address: string): boolean =>
    ipaddr.process(address).range() === 'unicast' || allowed.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
  const lookup: LookupFunction = (hostname, options, answer) => {
    resolve(hostname, { ...options, all: true }, (error, addresses: LookupAddress[]) => {
      if (error) return answer(error, '');
      const first = addresses[0];
      if (!first || addresses.some(({ address }) => !mayDial(address))) return answer(refused(hostname), '');
      if (options.all) return answer(null, addresses);
      answer(null, first.address, first.family);
    });
  };
  const connect = buildConnector({ lookup, timeout: CONNECT_TIMEOUT_MS });
  return (options, answer) => {
    const host = options.hostname.replace(/^\[|\]$/g, '');
    // A literal address is dialled without any lookup.
    if (ipaddr.isValid(host) && !mayDial(ipaddr.process(host).toString())) return answer(refused(host), null);
    connect(options, answer);
  };
}

const refused = (host: string) => new RefusedAddress(`${host} is not a public address`);

function blockListOf(ranges: readonly string[]): BlockList {
  const list = new BlockList();
  for (const range of ranges) {
    const [address = '', bits] = range.split('/');
    const version = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (version === 'ipv6' ? 128 : 32) : Number(bits), version);
  }
  return list;
}
