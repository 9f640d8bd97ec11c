import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { APP_PERMISSIONS, missingPermissions } from '../../src/core/app-permissions.ts';

test('are those that app.yml asks for', () => {
  const file = parse(readFileSync(join(import.meta.dirname, '../../app.yml'), 'utf8')) as Record<string, unknown>;
  expect(file['default_permissions']).toEqual(APP_PERMISSIONS);
});

test.each<[Record<string, string> | null, string[]]>([
  [null, []],
  [{ ...APP_PERMISSIONS }, []],
  [{ issues: 'write', administration: 'admin', contents: 'write', members: 'write' }, []],
  [
    { metadata: 'read', issues: 'read', contents: 'write' },
    ['issues: write', 'repository_creation: write or administration: write', 'members: read'],
  ],
])('%j lack %j', (held, missing) => {
  expect(missingPermissions(held)).toEqual(missing);
});
