import { describe, expect, it } from 'vitest';
import { findObstacle, type BranchRule } from '../../../src/github/git/branch-rules.ts';
import { commitOf } from '../github-setup.ts';

const COMMIT = commitOf({ 'README.md': '# app\n', 'a/long/path/to/a/file.txt': 'x'.repeat(1_100_000) });

describe('the rule that a first commit goes against', () => {
  const author = COMMIT.author.email;
  const cases: readonly (readonly [what: string, rules: readonly BranchRule[], obstacle: string | null])[] = [
    ['none', [], null],
    ['restricted creations', [{ type: 'creation', parameters: {} }], 'creation'],
    ['a pull request', [{ type: 'pull_request', parameters: {} }], 'pull_request'],
    ['signatures', [{ type: 'required_signatures', parameters: {} }], 'signatures'],
    ['status checks', [{ type: 'required_status_checks', parameters: {} }], 'status_checks'],
    [
      'no status checks at creation',
      [{ type: 'required_status_checks', parameters: { do_not_enforce_on_create: true } }],
      null,
    ],
    ['a workflow', [{ type: 'workflows', parameters: { do_not_enforce_on_create: false } }], 'status_checks'],
    [
      'the message’s beginning',
      [{ type: 'commit_message_pattern', parameters: { operator: 'starts_with', pattern: 'JIRA-' } }],
      'metadata',
    ],
    [
      'a message that is as it should be',
      [{ type: 'commit_message_pattern', parameters: { operator: 'contains', pattern: 'Gen-Code-Task' } }],
      null,
    ],
    [
      'a word that must not be there',
      [{ type: 'commit_message_pattern', parameters: { operator: 'contains', pattern: 'Generated', negate: true } }],
      'metadata',
    ],
    [
      'the author’s address',
      [{ type: 'commit_author_email_pattern', parameters: { operator: 'ends_with', pattern: '@acme.test' } }],
      'metadata',
    ],
    [
      'an address that is as it should be',
      [{ type: 'committer_email_pattern', parameters: { operator: 'ends_with', pattern: author.slice(-10) } }],
      null,
    ],
    [
      'the name of the branch',
      [{ type: 'branch_name_pattern', parameters: { operator: 'starts_with', pattern: 'feature/' } }],
      'branch_name',
    ],
    ['the size of a file', [{ type: 'max_file_size', parameters: { max_file_size: 1 } }], 'file_size'],
    ['files that are small enough', [{ type: 'max_file_size', parameters: { max_file_size: 2 } }], null],
    ['the length of a path', [{ type: 'max_file_path_length', parameters: { max_file_path_length: 20 } }], 'file_path'],
    [
      'an expression, which is not run here',
      [{ type: 'commit_message_pattern', parameters: { operator: 'regex', pattern: '^(a+)+$' } }],
      null,
    ],
    [
      'what holds for later pushes alone',
      ['update', 'deletion', 'non_fast_forward', 'required_linear_history', 'merge_queue', 'of_tomorrow'].map(
        (type) => ({ type, parameters: {} }),
      ),
      null,
    ],
    [
      'the first of several',
      [
        { type: 'deletion', parameters: {} },
        { type: 'required_signatures', parameters: {} },
        { type: 'pull_request', parameters: {} },
      ],
      'signatures',
    ],
  ];
  it.each(cases)('is %s', (_, rules, obstacle) => {
    expect(findObstacle(rules, 'main', COMMIT)).toBe(obstacle);
  });
});
