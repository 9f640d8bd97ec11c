import { createHash, randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { removeSecrets } from '../../../src/verify/secrets/remove-secrets.ts';
import { badTexts } from '../../support/bad-inputs.ts';

const path = parseRepositoryPath('config.js');
function scan(text: string, own: readonly string[] = []) {
  const { file, lines } = removeSecrets({ path, text }, own);
  return { text: file.text, lines };
}
/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');
const hex = (length: number): string => createHash('sha512').update('x').digest('hex').slice(0, length);
const mixed = (length: number): string =>
  createHash('sha512').update('y').digest('base64').replace(/\W/g, 'a').repeat(3).slice(0, length);
const KEY_BODY = `\n${mixed(64)}\n${mixed(64)}\n`;
const pem = (kind: string): string =>
  join('-----BEGIN ', kind, 'PRIVATE KEY-----', KEY_BODY, '-----END ', kind, 'PRIVATE KEY-----');
const part = (json: unknown): string => Buffer.from(JSON.stringify(json)).toString('base64url');

const SECRETS: readonly (readonly [string, string])[] = [
  ['classic GitHub token', join('ghp', '_', mixed(36))],
  ['OAuth token of GitHub', join('gho', '_', mixed(36))],
  ['user token of a GitHub App', join('ghu', '_', mixed(36))],
  ['installation token of GitHub', join('ghs', '_', mixed(36))],
  [
    'stateless installation token',
    join('ghs', '_', part({ alg: 'RS256' }), '.', part({ iss: 1, exp: 2 }), '.', mixed(86)),
  ],
  ['refresh token of GitHub', join('ghr', '_', mixed(76))],
  ['fine-grained GitHub token', join('github', '_pat_', mixed(22), '_', mixed(59))],
  ['old OpenAI key', join('sk', '-', mixed(48))],
  ['project key of OpenAI', join('sk', '-proj-', mixed(74), 'T3BlbkFJ', mixed(74))],
  ['DeepSeek key', join('sk', '-', hex(32))],
  ['Anthropic key', join('sk', '-ant-api03-', mixed(93), 'AA')],
  ['AWS key id', join('AKIA', 'Z7VRSQ5TJN2XMPLE')],
  ['temporary AWS key id', join('ASIA', 'Z7VRSQ5TJN2XMPLE')],
  ['Slack token', join('xoxb', '-123456789012-1234567890123-', mixed(24))],
  ['Google key', join('AIza', mixed(35))],
  ['live Stripe key', join('sk', '_live_', mixed(24))],
  ['GitLab token', join('glpat', '-', mixed(20))],
  ['npm token', join('npm', '_', mixed(36))],
  ['JSON Web Token', `${part({ alg: 'HS256', typ: 'JWT' })}.${part({ sub: '1234567890', iat: 1 })}.${mixed(43)}`],
  ['private key', pem('')],
  ['RSA key', pem('RSA ')],
  ['OpenSSH key', pem('OPENSSH ')],
];

describe('a secret', () => {
  test.each(SECRETS)('of the shape of a %s is replaced, and its line is told', (_, secret) => {
    const { text, lines } = scan(`// one\nconst a = 1;\nconst k = '${secret}'; // end\n`);
    expect(text).toBe("// one\nconst a = 1;\nconst k = 'REPLACE_ME'; // end\n");
    expect(lines).toEqual([3]);
    expect(scan(text)).toEqual({ text, lines: [] });
  });

  test('is found in every file of the bad inputs that holds one', () => {
    const bad = badTexts('llm_output').filter(({ expect: said }) => said.includes('secret_in_output'));
    expect(bad.length).toBeGreaterThan(0);
    for (const { text } of bad) expect(scan(text).text).toContain('REPLACE_ME');
  });

  test('may have its line ends escaped', () => {
    const escaped = JSON.stringify({ key: pem('RSA ') });
    expect(scan(escaped)).toEqual({ text: '{"key":"REPLACE_ME"}', lines: [1] });
  });

  test('is told with its line in the file as it is then, also below a key of many lines', () => {
    const token = join('ghp', '_', mixed(36));
    const { text, lines } = scan(`a\n${pem('')}\nb ${token} ${token}\n${token}\n`);
    expect(text).toBe('a\nREPLACE_ME\nb REPLACE_ME REPLACE_ME\nREPLACE_ME\n');
    expect(lines).toEqual([2, 3, 4]);
  });

  test("of the operator's own is replaced by value, also where it overlaps a shape", () => {
    const own = join('ghp', '_', mixed(36));
    expect(scan(`x = "${own}"\ny = "correct-horse"\n`, ['correct-horse', own.slice(4), own])).toEqual({
      text: 'x = "REPLACE_ME"\ny = "REPLACE_ME"\n',
      lines: [1, 2],
    });
  });

  test("of the operator's own that is a word spoils no file", () => {
    expect(scan('a test of REPLACE_ME\n', ['', 'test', 'REPLACE_ME'])).toEqual({
      text: 'a test of REPLACE_ME\n',
      lines: [],
    });
  });
});

describe('what only looks like a secret stays', () => {
  test.each([
    ['a UUID', randomUUID()],
    ['a SHA-256', hex(64)],
    ['a commit', `uses: actions/checkout@${hex(40)}`],
    ['an image in base64', `data:image/png;base64,${Buffer.from(mixed(120)).toString('base64').repeat(50)}`],
    ['prose about sk-', 'Keys begin with sk- and look like sk-... or sk-your-key-goes-here-please'],
    ['classes of CSS', '.sk-circle-fade-dot:before, .sk-chasing-dot-before-2s-animation-delay { }'],
    ['an example key', 'OPENAI_API_KEY=sk-xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx'],
    ['an example of a Slack token', 'xoxb-your-slack-bot-token'],
    ['a masked key', 'AKIAXXXXXXXXXXXXXXXX'],
    ['a region in capitals', 'ASIAPACIFICSOUTHEAST'],
    ['a word that ends in sk', 'task-1234567890abcdef1234567890abcdef'],
    ['talk about keys', 'Put -----BEGIN PRIVATE KEY----- at the head.'],
    ['a test of JSON Web Tokens', 'eyJhbGciOi.eyJ.x'],
    ['a token by name', 'const ghp_token = process.env.GITHUB_TOKEN;'],
  ])('%s', (_, text) => {
    expect(scan(`${text}\n`)).toEqual({ text: `${text}\n`, lines: [] });
  });

  test('the lock file of this project', () => {
    const text = readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8');
    expect(scan(text).lines).toEqual([]);
  });
});

test('hostile files of a million characters are scanned in linear time', () => {
  const size = 1 << 20;
  const parts = [
    'sk-',
    '-eyJ',
    'eyJ',
    '.eyJ',
    'gho_.',
    'xoxb-',
    'ghp_',
    '-----BEGIN PRIVATE KEY-----',
    'AKIA ',
    'a',
    '\n',
    'sk-0',
    '-----END PRIVATE KEY-----',
  ];
  for (const one of parts) scan(one.repeat(size / one.length), ['aaaaaaaaaaaa', '\n'.repeat(10)]);
}, 20_000);
