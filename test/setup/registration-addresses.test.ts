import { expect, test } from 'vitest';
import { toApiUrl, toWebUrl } from '../../src/setup/registration-addresses.ts';
import { SetupError } from '../../src/setup/setup-error.ts';

test.each([
  ['https://github.com', 'https://api.github.com', 'https://github.com'],
  ['https://api.github.com/', 'https://api.github.com', 'https://github.com'],
  ['https://octo.ghe.com', 'https://api.octo.ghe.com', 'https://octo.ghe.com'],
  ['https://api.octo.ghe.com', 'https://api.octo.ghe.com', 'https://octo.ghe.com'],
  ['https://git.example.com:8443/', 'https://git.example.com:8443/api/v3', 'https://git.example.com:8443'],
  ['https://api.example.com/api/v3/', 'https://api.example.com/api/v3', 'https://api.example.com'],
  ['http://127.0.0.1:3001', 'http://127.0.0.1:3001', 'http://127.0.0.1:3001'],
])('%s has its API at %s and its pages at %s', (given, api, web) => {
  expect(toApiUrl(given)).toBe(api);
  expect(toWebUrl(api)).toBe(web);
});

test.each(['github.com', 'http://git.example.com', 'https://user@git.example.com', 'https://git.example.com/org', ''])(
  'refuses %j',
  (given) => {
    expect(() => toApiUrl(given)).toThrow(SetupError);
  },
);
