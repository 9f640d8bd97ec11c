/**
 * The login of a GitHub user or organisation, to be put into other patterns: letters, digits and hyphens, 39 characters
 * at most. An enterprise-managed user's is a name and its company's short code, `mona_acme`; there is never a second
 * underscore:
 * https://docs.github.com/en/enterprise-cloud@latest/admin/managing-iam/iam-configuration-reference/username-considerations-for-external-authentication
 */
const LOGIN_PATTERN = '(?![A-Za-z0-9_-]{40})[A-Za-z0-9][A-Za-z0-9-]*(?:_[A-Za-z0-9]+)?';
/** What GitHub makes of the name of a team or an App, for addresses. */
const SLUG_PATTERN = '[A-Za-z0-9_-]{1,100}';

/** What the name of a team is in addresses. */
export const SLUG = new RegExp(`^${SLUG_PATTERN}$`);
export const LOGIN = new RegExp(`^${LOGIN_PATTERN}$`);
/** A person in a list: `octocat` or `@octocat`. It takes no `[bot]`: the person of that name is somebody else. */
export const PERSON = new RegExp(`^@?${LOGIN_PATTERN}$`);
/** `slug`, `org/slug` or `@org/slug`. An `@` without an organisation names a person, and so is a slip of the pen. */
export const TEAM = new RegExp(`^(?:@?${LOGIN_PATTERN}/)?${SLUG_PATTERN}$`);
/** An App in a list: `github-actions` or `github-actions[bot]`. */
export const APP = new RegExp(`^${SLUG_PATTERN}(?:\\[bot\\])?$`);

/** GitHub compares logins and slugs without case; `@` and `[bot]` are ways of writing. */
export function foldName(name: string): string {
  return name
    .toLowerCase()
    .replace(/^@/, '')
    .replace(/\[bot\]$/, '');
}

/** GitHub's rule for names, less what it would silently change. */
const REPOSITORY_NAME = /^(?!\.{1,2}$)(?!.*\.(?:git|wiki)$)[A-Za-z0-9._-]{1,100}$/i;

/** May a repository be called this? */
export function isRepositoryName(name: string): boolean {
  return REPOSITORY_NAME.test(name);
}

/** Names with a meaning for GitHub: they act on the whole organisation, or publish its web site. */
export function isReservedName(owner: string, name: string): boolean {
  const folded = name.toLowerCase();
  return folded === '.github' || folded === '.github-private' || folded === `${owner.toLowerCase()}.github.io`;
}

/** `owner/name`. */
export const FULL_NAME = new RegExp(
  `^${LOGIN_PATTERN}/(?!\\.{1,2}$)(?!.*\\.(?:[gG][iI][tT]|[wW][iI][kK][iI])$)[A-Za-z0-9._-]{1,100}$`,
);

/** `owner/name`, as GitHub writes it → its parts. */
export function splitFullName(fullName: string): { readonly owner: string; readonly repo: string } {
  const [owner = '', repo = ''] = fullName.split('/');
  return { owner, repo };
}

/** The name by which a provider of models is set up and asked for. */
export const PROVIDER_NAME = /^[a-z][a-z0-9-]{0,30}$/;

/** What a model id may be: it stands in requests, commit trailers and comments. */
export const MODEL_ID = /^[\w.:/@+-]{1,200}$/;

/** The provider in `provider` or `provider/model-id`. */
export function providerOf(model: string): string {
  return model.split('/', 1)[0] ?? '';
}
