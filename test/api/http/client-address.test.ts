import { expect, it } from 'vitest';
import { clientAddress, trustProxies } from '../../../src/api/http/client-address.ts';

it.each([
  ['192.0.2.1', '1.1.1.1', [], '192.0.2.1'],
  ['10.0.0.1', '1.1.1.1', ['10.0.0.0/8'], '1.1.1.1'],
  ['::ffff:10.0.0.1', '6.6.6.6, 1.1.1.1, 10.2.3.4', ['10.0.0.0/8'], '1.1.1.1'],
  ['10.0.0.1', 'garbage', ['10.0.0.1'], '10.0.0.1'],
  ['10.0.0.1', undefined, ['10.0.0.1'], '10.0.0.1'],
  ['2001:db8::1', '2001:db8::9', ['2001:db8::1'], '2001:db8::9'],
])(
  'takes a request of %s with X-Forwarded-For %j and the proxies %j for one of %s',
  (peer, header, proxies, expected) => {
    expect(clientAddress(peer, header, trustProxies(proxies))).toBe(expected);
  },
);
