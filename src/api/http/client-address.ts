import { BlockList, isIP } from 'node:net';
import { getConnInfo } from '@hono/node-server/conninfo';
import type { Context } from 'hono';

/** Networks whose word on where a request comes from is taken. */
type TrustedProxies = (address: string) => boolean;

/** Addresses, and networks as `10.0.0.0/8` → the question whether an address is among them. */
export function trustProxies(entries: readonly string[]): TrustedProxies {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', bits] = entry.trim().split('/');
    const family = familyOf(address);
    if (family === null) continue;
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, Number(bits), family);
  }
  return (address) => {
    const family = familyOf(address);
    return family !== null && list.check(address, family);
  };
}

/** The address a request comes from: the nearest one in `X-Forwarded-For` that is no trusted proxy. */
export function clientAddress(peer: string, forwardedFor: string | undefined, isTrusted: TrustedProxies): string {
  const hops = (forwardedFor ?? '').split(',').map((hop) => hop.trim());
  let address = plainAddress(peer);
  while (isTrusted(address)) {
    const next = plainAddress(hops.pop() ?? '');
    if (isIP(next) === 0) break;
    address = next;
  }
  return address;
}

/** Who is at the other end, and whether by https, seen through the trusted proxies. */
export function readClient(
  c: Context,
  isTrusted: TrustedProxies,
): { readonly address: string; readonly isHttps: boolean } {
  const peer = getConnInfo(c).remote.address ?? '';
  const isProxied = isTrusted(plainAddress(peer)) && c.req.header('x-forwarded-proto') === 'https';
  return {
    address: clientAddress(peer, c.req.header('x-forwarded-for'), isTrusted),
    isHttps: isProxied || new URL(c.req.url).protocol === 'https:',
  };
}

/** A socket that takes both families writes IPv4 as `::ffff:192.0.2.1`. */
function plainAddress(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function familyOf(address: string): 'ipv4' | 'ipv6' | null {
  const version = isIP(address);
  return version === 0 ? null : version === 4 ? 'ipv4' : 'ipv6';
}
