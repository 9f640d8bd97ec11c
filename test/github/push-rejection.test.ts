import { describe, expect, it } from 'vitest';
import { readRejection, type RejectionReason } from '../../src/github/push-rejection.ts';

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
    ['hook', ['no'], '! refs/heads/main: pre-receive hook declined'],
    ['other', [], '! refs/heads/main: failed'],
  ];
  it.each(cases)('is %s', (reason, lines, verdict) => {
    expect(readRejection(lines, verdict).reason).toBe(reason);
  });
});

it('keeps the remote’s lines and the verdict, bounded', () => {
  const { remote } = readRejection(['one\n', '\n', '\n', 'two \r\n'], '! refs/heads/main: no');
  expect(remote).toBe('one\n\ntwo\n! refs/heads/main: no');
  expect(readRejection([`${'x'.repeat(9000)}\n`], 'no').remote.length).toBe(2000);
});
