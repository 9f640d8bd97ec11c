import { describe, expect, it } from 'vitest';
import { readHttpRejection, readRejection, type RejectionReason } from '../../../src/github/git/push-rejection.ts';

describe('the reason of a refused push', () => {
  const GH013 = 'error: GH013: Repository rule violations found for refs/heads/main.';
  const DECLINED = '! refs/heads/main: push declined due to repository rule violations';
  const cases: readonly (readonly [RejectionReason, readonly string[], string])[] = [
    ['push_protection', [GH013, '- GITHUB PUSH PROTECTION', '  - Push cannot contain secrets'], DECLINED],
    ['pull_request', [GH013, '- Changes must be made through a pull request.'], DECLINED],
    ['signatures', [GH013, '- Commits must have verified signatures.'], DECLINED],
    ['ruleset', [GH013, '- Something new.'], DECLINED],
    [
      'file_size',
      [
        'error: GH001: Large files detected.',
        "File a.bin is 120.00 MB; this exceeds GitHub's file size limit of 100.00 MB",
      ],
      '! refs/heads/main: pre-receive hook declined',
    ],
    [
      'workflow',
      [],
      '! refs/heads/main: refusing to allow a GitHub App to create or update workflow `.github/workflows/ci.yml` without `workflows` permission',
    ],
    [
      'protected_branch',
      ['error: GH006: Protected branch update failed for refs/heads/main.'],
      '! refs/heads/main: protected branch hook declined',
    ],
    ['not_empty', [], '! refs/heads/main: non-fast-forward'],
    ['invalid_objects', ['error: object abc: badTree'], 'unpack: unpack-objects abnormal exit'],
    ['creation', [GH013, '- Cannot create ref due to creations being restricted.'], DECLINED],
    ['status_checks', [GH013, '- 2 of 2 required status checks are expected.'], DECLINED],
    ['branch_name', [GH013, '- Branch name must match a given regex pattern: ^release/'], DECLINED],
    ['metadata', [GH013, '- Commit message must start with a given pattern: JIRA-'], DECLINED],
    ['file_path', [GH013, '- File path is restricted: secrets/a.txt'], DECLINED],
    ['archived', ['ERROR: This repository was archived so it is read-only.'], '! refs/heads/main: failed'],
    ['locked', ["Repository 'acme/app' is disabled. Please ask the owner to check their account."], 'no'],
    ['quota', ['error: this repository is over its data quota.'], '! refs/heads/main: pre-receive hook declined'],
    ['hook', ['no'], '! refs/heads/main: pre-receive hook declined'],
    ['other', [], '! refs/heads/main: failed'],
  ];
  it.each(cases)('is %s', (reason, lines, verdict) => {
    expect(readRejection(lines, verdict).reason).toBe(reason);
  });
});

it('is read from what the HTTP server says too, where no token can change it', () => {
  expect(readHttpRejection('This repository was archived so it is read-only.\n')?.reason).toBe('archived');
  expect(readHttpRejection('Access to this repository has been disabled by GitHub staff.')?.reason).toBe('locked');
  expect(readHttpRejection('Write access to repository not granted.')).toBeNull();
  expect(readHttpRejection('Repository not found.')).toBeNull();
});

it('shows no token of any form, whatever the remote says', () => {
  const stateless = `ghs_424242_eyJhbGciOiJFUzI1NiJ9.${'aB3-_x'.repeat(64)}.${'Z9'.repeat(40)}`;
  const { remote } = readRejection(
    [`remote: ${stateless}`, `see https://x-access-token:${stateless}@github.test/a`, `ghp_${'a1'.repeat(18)}`],
    '! refs/heads/main: no',
  );
  expect(remote).not.toMatch(/aB3|Z9Z9|a1a1/);
  expect(remote).toContain('[redacted]');
});

it('keeps the remote’s lines and the verdict, bounded', () => {
  const { remote } = readRejection(['one\n', '\n', '\n', 'two \r\n'], '! refs/heads/main: no');
  expect(remote).toBe('one\n\ntwo\n! refs/heads/main: no');
  expect(readRejection([`${'x'.repeat(9000)}\n`], 'no').remote.length).toBe(2000);
});
