import { describe, expect, test } from 'vitest';
import { Redactor } from '../../src/telemetry/redactor.ts';

const secret = 'very/secret+value=="quoted"';

describe('by value', () => {
  const redactor = new Redactor();
  redactor.add(secret);

  test.each([
    ['as it stands', secret],
    ['in an address', `https://example.com/?q=${encodeURIComponent(secret)}`],
    ['in JSON', JSON.stringify({ message: secret })],
    ['in base64', Buffer.from(secret).toString('base64')],
    ['as a git password', `Basic ${Buffer.from(`x-access-token:${secret}`).toString('base64')}`],
  ])('takes a secret out %s', (_, text) => {
    const clean = redactor.redact(text);
    expect(clean).toContain('[redacted]');
    expect(clean).not.toContain('secret');
    expect(clean).not.toContain(Buffer.from(secret).toString('base64'));
  });

  test('leaves words alone that are too short to be secrets', () => {
    const short = new Redactor();
    short.add('demo');
    expect(short.redact('a demo of gen-code')).toBe('a demo of gen-code');
  });

  test('forgets what has ended an hour ago, and nothing else', () => {
    const forgetful = new Redactor();
    forgetful.add('a-lasting-secret');
    forgetful.add('a-passing-secret', 10_000, 0);
    forgetful.add('a-second-passing-secret', 3_000_000, 3_600_000);
    expect(forgetful.values()).toContain('a-passing-secret');
    forgetful.add('a-third-secret', Infinity, 3_700_000);
    expect(forgetful.values()).toEqual(['a-lasting-secret', 'a-second-passing-secret', 'a-third-secret']);
  });

  test('hands out the values for the scan of files', () => {
    expect(redactor.values()).toEqual([secret]);
  });
});

describe('by shape', () => {
  const redactor = new Redactor();

  test.each([
    ['a classic token', 'ghp_0123456789abcdefghijABCDEFGHIJ012345'],
    ['a stateless token', `ghs_1234_${'eyJhbGciOi.J9-_'.repeat(30)}`],
    ['a fine-grained token', 'github_pat_11ABCDEFG0123456789_abcdefghijklmnop'],
    ['a provider key', 'sk-0123456789abcdef0123456789abcdef'],
    ['a private key', '-----BEGIN RSA PRIVATE KEY-----\nMIIEow\n-----END RSA PRIVATE KEY-----'],
  ])('takes %s out', (_, text) => {
    expect(redactor.redact(`before ${text} after`)).toBe('before [redacted] after');
  });

  test.each([
    ['Authorization: Bearer abc.def', 'abc.def'],
    ['{"authorization":"token abcdef"}', 'abcdef'],
    ['{"x-api-key":"k1-abc"}', 'k1-abc'],
    ['GET /api/v1/status/1?events=all&ticket=m0.abc', 'm0.abc'],
    ['fatal: https://x-access-token:pa55@github.com/acme/app.git', 'pa55'],
  ])('hides the value in %s', (text, value) => {
    const clean = redactor.redact(text);
    expect(clean).toContain('[redacted]');
    expect(clean).not.toContain(value);
  });

  test('leaves ordinary log lines alone', () => {
    const line =
      '{"level":30,"task":"4f0c1f2e-7d55-4d8f-9d3c-0a8d4f9f0b11","msg":"task completed","sha":"e83c5163316f89bfbde7d9ab23ca2e25604af290"}';
    expect(redactor.redact(line)).toBe(line);
  });
});
