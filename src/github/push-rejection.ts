import { cleanRemoteText } from './remote-text.ts';

const REMOTE_LIMIT = 2000;

/**
 * Why a push was refused, as far as GitHub's text tells. `not_empty`: there is something on the branch already.
 * `denied`: HTTP, before git was asked.
 */
export type RejectionReason =
  | 'push_protection'
  | 'workflow'
  | 'signatures'
  | 'file_size'
  | 'file_path'
  | 'metadata'
  | 'pull_request'
  | 'protected_branch'
  | 'ruleset'
  | 'not_empty'
  | 'invalid_objects'
  | 'hook'
  | 'denied'
  | 'other';

/** The first that fits: GH013 heads all refusals by rules, so what it is about stands before it. */
const REASONS: readonly (readonly [RejectionReason, RegExp])[] = [
  ['push_protection', /push protection|push cannot contain secrets/i],
  ['workflow', /refusing to allow .{1,80} workflow/i],
  ['signatures', /verified signature|must be signed|unsigned commit/i],
  [
    'file_size',
    /GH001|large files? detected|file size limit|maximum allowed size|exceeds maximum|file_size|max_file_size/i,
  ],
  ['file_path', /file path|file extension|path length|file_path_restriction/i],
  ['pull_request', /through a pull request/i],
  ['metadata', /(?:author|committer) e-?mail|commit message (?:must|should|does)|commit metadata/i],
  ['protected_branch', /GH006|GH003|protected branch/i],
  ['ruleset', /GH013|repository rule|ruleset/i],
  ['not_empty', /not-fast-forward|non-fast-forward|fetch first|stale info|already exists|cannot lock ref/i],
  ['invalid_objects', /unpack|fsck|index-pack|bad object|missing necessary objects/i],
  ['hook', /hook declined/i],
];

/** A push that was refused for certain. */
export class PushRejection extends Error {
  override readonly name = 'PushRejection';
  readonly reason: RejectionReason;
  /** The remote's own words: several lines, cleaned. */
  readonly remote: string;

  constructor(reason: RejectionReason, remote: string) {
    super(`push refused: ${reason}`);
    this.reason = reason;
    this.remote = remote;
  }
}

/** Reads a refusal: the `remote:` lines of the side band, and the one-line verdict on the branch. */
export function readRejection(lines: readonly string[], verdict: string): PushRejection {
  const said = lines
    .map((line) => line.trimEnd())
    .filter((line, at, all) => line !== '' || (at > 0 && all[at - 1] !== ''));
  const remote = cleanRemoteText([...said, verdict].join('\n'), REMOTE_LIMIT);
  const reason = REASONS.find(([, pattern]) => pattern.test(remote))?.[0] ?? 'other';
  return new PushRejection(reason, remote);
}
