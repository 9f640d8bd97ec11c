import { cleanRemoteText } from './remote-text.ts';

const REMOTE_LIMIT = 2000;

/**
 * Why a push was refused, as far as GitHub's text tells, or the rules of the branch where it is vague. `not_empty`: there
 * is something on the branch already. `locked`: switched off by GitHub or for a migration. `quota`: no room is left.
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
  | 'status_checks'
  | 'creation'
  | 'branch_name'
  | 'protected_branch'
  | 'ruleset'
  | 'not_empty'
  | 'invalid_objects'
  | 'archived'
  | 'locked'
  | 'quota'
  | 'hook'
  | 'denied'
  | 'other';

/** What concerns the whole repository. GitHub says some of it over HTTP, before git is asked. */
const REPOSITORY_REASONS: readonly (readonly [RejectionReason, RegExp])[] = [
  ['archived', /was archived|archived so it is read-only|repository is archived/i],
  ['quota', /quota|repository size limit|exceeds? (?:the |its )?(?:disk|storage) (?:space|limit)|no space left/i],
  [
    'locked',
    /repository (?:\S+ )?(?:is|has been) (?:temporarily )?(?:disabled|locked|suspended|read-only)|access to this repository has been disabled|locked (?:for|by|due to) (?:a )?migrat|being migrated|account (?:is|was|has been) suspended/i,
  ],
];

/** The first that fits: GH013 heads all refusals by rules, so what it is about stands before it. */
const REASONS: readonly (readonly [RejectionReason, RegExp])[] = [
  ['push_protection', /push protection|push cannot contain secrets/i],
  ['workflow', /refusing to allow .{1,80} workflow/i],
  ...REPOSITORY_REASONS,
  ['signatures', /verified signature|must be signed|unsigned commit/i],
  [
    'file_size',
    /GH001|large files? detected|file size limit|maximum allowed size|exceeds maximum|file_size|max_file_size/i,
  ],
  ['file_path', /file path|file extension|path length|file_path_restriction/i],
  ['pull_request', /through a pull request/i],
  ['status_checks', /required (?:status check|workflow|deployment)|status checks? (?:is|are) expected/i],
  ['creation', /creations? being restricted|cannot create ref/i],
  ['branch_name', /branch name (?:must|should|does)/i],
  ['metadata', /(?:author|committer) e-?mail|commit message (?:must|should|does)|commit metadata/i],
  ['protected_branch', /GH006|GH003|protected (?:branch|ref)/i],
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
  return new PushRejection(reasonIn(REASONS, remote) ?? 'other', remote);
}

/** Reads what the HTTP server said instead of git: null where a new token, or another time, may change it. */
export function readHttpRejection(text: string): PushRejection | null {
  const remote = cleanRemoteText(text, REMOTE_LIMIT);
  const reason = reasonIn(REPOSITORY_REASONS, remote);
  return reason === null ? null : new PushRejection(reason, remote);
}

function reasonIn(reasons: typeof REASONS, text: string): RejectionReason | null {
  return reasons.find(([, pattern]) => pattern.test(text))?.[0] ?? null;
}
