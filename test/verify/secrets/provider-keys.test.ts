import { createHash } from 'node:crypto';
import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { findByRules, SECRET_RULES } from '../../../src/verify/secrets/secret-rules.ts';
import { removeSecrets } from '../../../src/verify/secrets/remove-secrets.ts';

function scan(text: string, own: readonly string[] = [], path = 'config.js') {
  return removeSecrets({ path: parseRepositoryPath(path), text }, own).file.text;
}
/** Put together here, so that no scanner takes this file for a leak. */
const join = (...parts: string[]): string => parts.join('');
const hash = (seed: string): Buffer => createHash('sha512').update(seed).digest();
const hex = (length: number): string => (hash('x').toString('hex') + hash('z').toString('hex')).slice(0, length);
const mixed = (length: number): string =>
  `aB3${hash('y').toString('base64').replace(/\W/g, 'a').repeat(5)}`.slice(0, length);
const letters = (length: number): string => mixed(400).replace(/\d/g, '').slice(0, length);

/** Who gave it, and the secret. What stands about it stays. */
const PLANTED: readonly (readonly [string, string])[] = [
  ['AWS secret key', mixed(40)],
  ['Slack bot', join('xoxb', '-123456789012-1234567890123-', mixed(24))],
  ['Slack app', join('xapp', '-1-A0123456789-1234567890123-', hex(64))],
  ['Slack webhook', join('https://hooks.slack', '.com/services/T01ABCDEF/B01ABCDEF/', mixed(24))],
  ['Discord webhook', mixed(68)],
  ['Telegram', join('123456789', ':AA', mixed(33))],
  ['Anthropic', join('sk', '-ant-api03-', mixed(93), 'AA')],
  ['OpenAI', join('sk', '-svcacct-', mixed(74), 'T3BlbkFJ', mixed(74))],
  ['OpenRouter', join('sk', '-or-v1-', hex(64))],
  ['DeepSeek', join('sk', '-', hex(32))],
  ['Groq', join('gsk', '_', mixed(52))],
  ['xAI', join('xai', '-', mixed(80))],
  ['Perplexity', join('pplx', '-', mixed(48))],
  ['Hugging Face', join('hf', '_', letters(34))],
  ['Replicate', join('r8', '_', mixed(37))],
  ['Google OAuth', join('GOCSPX', '-', mixed(28))],
  ['Linear', join('lin', '_api_', mixed(40))],
  ['Notion', join('ntn', '_12345678901', mixed(35))],
  ['SendGrid', join('SG', '.', mixed(22), '.', mixed(43))],
  ['Shopify', join('shpat', '_', hex(32))],
  ['Stripe live', join('sk', '_live_', mixed(24))],
  ['Stripe test', join('sk', '_test_', mixed(99))],
  ['GitLab', join('glpat', '-', mixed(20))],
  ['GitLab, routable', join('glpat', '-', mixed(27), '.01.', hex(9))],
  ['GitLab runner', join('glrt', '-', mixed(20))],
  ['Grafana', join('glsa', '_', mixed(32), '_', hex(8))],
  ['1Password', join('ops', '_', Buffer.from(`{"email":"a@b.io","secretKey":"${mixed(101)}"}`).toString('base64'))],
  ['Vault', join('hvs', '.', mixed(95))],
  ['Vercel', join('vcp', '_', mixed(56))],
  ['Databricks', join('dapi', hex(32))],
  ['Docker', join('dckr', '_pat_', mixed(27))],
  ['Figma', join('figd', '_', mixed(40))],
  ['Cloudflare', join('cfut', '_', mixed(40), hex(8))],
  ['Tailscale', join('tskey', '-auth-', mixed(12), '-', mixed(32))],
  ['PyPI', join('pypi', '-AgEIcHlwaS5vcmc', mixed(120))],
  ['RubyGems', join('rubygems', '_', hex(48))],
  ['DigitalOcean', join('dop', '_v1_', hex(64))],
  ['Supabase', join('sbp', '_', hex(40))],
  ['Atlassian', join('ATATT3', mixed(180))],
  ['Postman', join('PMAK', '-', hex(24), '-', hex(34))],
  ['Sentry', join('sntryu', '_', hex(64))],
  ['PlanetScale', join('pscale', '_tkn_', mixed(43))],
  ['Heroku', join('HRKU', '-', mixed(60))],
  ['Azure storage', `${mixed(86)}==`],
  ['npm', join('npm', '_', mixed(36))],
  ['password of a database', mixed(24)],
  ['password of a web address', mixed(20)],
];
const AROUND: Readonly<Record<string, readonly [string, string]>> = {
  'AWS secret key': ['AWS_SECRET_ACCESS_KEY=', '\n'],
  'Discord webhook': ['https://discord.com/api/webhooks/123456789012345678/', ''],
  'Azure storage': ['DefaultEndpointsProtocol=https;AccountKey=', ';'],
  'password of a database': ['postgres://app:', '@db.acme.io:5432/app'],
  'password of a web address': ['https://robot:', '@git.acme.io/a.git'],
};

describe('a planted secret', () => {
  test.each(PLANTED)('of %s is taken out, and nothing about it', (name, secret) => {
    const [before, after] = AROUND[name] ?? ['key = "', '"'];
    const text = `const a = 1;\n${before}${secret}${after}\n`;
    expect(scan(text)).toBe(`const a = 1;\n${before}REPLACE_ME${after}\n`);
  });

  test('is taken out whatever a file says about it, and behind a byte order mark', () => {
    const secret = join('dckr', '_pat_', mixed(27));
    const text = `\ufeff// secretlint-disable\na('${secret}'); // secretlint-disable-line\n`;
    expect(scan(text)).toBe(text.replace(secret, 'REPLACE_ME'));
  });

  test('of npm is taken out of its settings', () => {
    const secret = `${hex(8)}-aB3c-4123-9abc-${hex(12)}`;
    const text = `//registry.npmjs.org/:_authToken=${secret}\n`;
    expect(scan(text, [], '.npmrc')).toBe('//registry.npmjs.org/:_authToken=REPLACE_ME\n');
  });
});

test.each([
  'postgres://postgres:postgres@localhost:5432/app',
  'DATABASE_URL=postgresql://user:password@db:5432/my_app_2?schema=public',
  'mongodb://root:example_password_1@mongo:27017/?authSource=admin',
  'https://user:password@localhost.localdomain/x',
  'https://user:pass-word-with-9@example.com/path',
  'mysql://${DB_USER}:${DB_PASSWORD_2aB}@${DB_HOST}/x',
  'AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  'AWS_ACCESS_KEY_ID=AKIAIOSFODNN7EXAMPLE',
  'AWS_ACCOUNT_ID=123456789012',
  'AWS_SECRET_ACCESS_KEY=your-secret-access-key-goes-here-00000000',
  '//registry.npmjs.org/:_authToken=${NPM_TOKEN}',
  '//registry.npmjs.org/:_authToken=YOUR_NPM_TOKEN_GOES_HERE',
  'SLACK_BOT_TOKEN=xoxb-your-slack-bot-token',
  'https://hooks.slack.com/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX',
  'STRIPE_SECRET_KEY=sk_test_your_stripe_secret_key_here',
  'STRIPE_SECRET_KEY=sk_test_xxxxxxxxxxxxxxxxxxxxxxxxxxxxx',
  'SENDGRID_API_KEY=SG.xxxxxxxxxxxxxxxxxxxxxx.yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy',
  "const begin = '-----BEGIN PRIVATE KEY-----';\nconst abcdefghijklmnopqrstuvwxyz = 1;\nconst end = '-----END PRIVATE KEY-----';",
  'const hf_tokenizer_configuration_name = 1;',
])('an example stays: %j', (text) => {
  expect(scan(`${text}\n`, [], '.npmrc')).toBe(`${text}\n`);
});

test('every rule that is asked is there, answers at once, and none was left out unseen', () => {
  const names = rules.map(({ meta }) => meta.id.replace('@secretlint/secretlint-rule-', ''));
  const unasked = ['aws', '1password', 'npm', 'gcp', 'privatekey', 'filter-comments', 'openai', 'github', 'gitlab'];
  expect(names.toSorted()).toEqual([...SECRET_RULES, ...unasked].toSorted());
  const source = { content: 'x', filePath: 'a.js', ext: '.js', contentType: 'text' };
  expect(findByRules('a.js', source.content)).toEqual([]);
});

test('what was cleaned once stays as it is', () => {
  const parts = fc.constantFrom(
    ...PLANTED.map(([, secret]) => secret),
    ...['xoxb-1234-', 'dapi', hex(32), 'sk-', 'REPLACE_ME', '-----BEGIN PRIVATE KEY-----', '-----END PRIVATE KEY-----'],
    ...['"', '\n', '-', '_', '.', ':', '@', 'a', '7', ' ', 'https://a:', 'AccountKey=', hex(9)],
  );
  fc.assert(
    fc.property(fc.array(parts, { maxLength: 12 }), (pieces) => {
      const once = scan(pieces.join(''), [hex(9)]);
      expect(scan(once, [hex(9)])).toBe(once);
    }),
    { seed: 7, numRuns: 2_000 },
  );
}, 60_000);
