import { expect, test } from 'vitest';
import { EMPTY_FORM, readChoice, type FormFields } from '../../src/setup/setup-form.ts';

const github = { webhookPath: '/api/github/webhooks', apiUrl: 'https://api.github.com' };
const filled: FormFields = { ...EMPTY_FORM, organization: 'acme', channel: 'https://smee.io/AbC123' };
const read = (changes: Partial<FormFields>) => readChoice({ ...filled, ...changes }, github);

test('a channel is where GitHub delivers, and where the service fetches', () => {
  expect(read({})).toEqual({
    choice: {
      organization: 'acme',
      name: 'gen-code',
      webhookUrl: 'https://smee.io/AbC123',
      proxyUrl: 'https://smee.io/AbC123',
      homepage: null,
    },
  });
});

test.each([
  ['https://gen.example.com', 'https://gen.example.com/api/github/webhooks'],
  ['https://gen.example.com/', 'https://gen.example.com/api/github/webhooks'],
  ['https://example.com/gen', 'https://example.com/gen/api/github/webhooks'],
  ['https://gen.example.com/api/github/webhooks', 'https://gen.example.com/api/github/webhooks'],
])('a server at %s gets its deliveries at %s', (server, webhookUrl) => {
  expect(read({ delivery: 'server', server })).toMatchObject({ choice: { webhookUrl, proxyUrl: null } });
});

test('a personal account needs no name of an organisation', () => {
  expect(read({ owner: 'personal', organization: '' })).toMatchObject({ choice: { organization: null } });
});

test.each<[Partial<FormFields>, object]>([
  [{ organization: '' }, { organization: 'fault.organization' }],
  [{ organization: '../settings' }, { organization: 'fault.organization' }],
  [{ organization: 'alice_' }, { organization: 'fault.organization' }],
  [{ name: 'x'.repeat(35) }, { name: 'fault.name' }],
  [{ name: 'GitHub gen-code' }, { name: 'fault.name' }],
  [{ channel: 'https://smee.io/' }, { channel: 'fault.channel' }],
  [{ channel: 'javascript:alert(1)' }, { channel: 'fault.channel' }],
  [{ delivery: 'server', server: 'http://gen.example.com' }, { server: 'fault.server' }],
  [{ delivery: 'server', server: 'https://gen.example.com/?x=1' }, { server: 'fault.server' }],
  [{ delivery: 'server', server: 'http://localhost:8080' }, { server: 'fault.unreachable' }],
  [
    { organization: ' ', name: '', channel: '' },
    { name: 'fault.name', channel: 'fault.channel' },
  ],
])('%j is told by field', (changes, faults) => {
  expect(read(changes)).toMatchObject({ faults });
});
