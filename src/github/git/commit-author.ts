/** Who a commit is by. */
export interface CommitAuthor {
  readonly name: string;
  readonly email: string;
}

/**
 * The author as GitHub links it to an account: `<id>+<login>@users.noreply.<host>`, the host being that of the web
 * pages. `htmlUrl` is any web address that GitHub gave.
 */
export function createCommitAuthor(account: { id: number; login: string }, htmlUrl: string): CommitAuthor {
  const { hostname } = new URL(htmlUrl);
  return { name: account.login, email: `${account.id}+${account.login}@users.noreply.${hostname}` };
}
