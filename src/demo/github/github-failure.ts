/** An answer other than the one hoped for, in the form GitHub gives it. Routes throw it, the server writes it. */
export class GitHubFailure extends Error {
  readonly status: number;
  readonly body: Record<string, unknown>;
  readonly headers: Record<string, string>;

  constructor(
    status: number,
    message: string,
    extra: Record<string, unknown> = {},
    headers: Record<string, string> = {},
  ) {
    super(message);
    this.name = 'GitHubFailure';
    this.status = status;
    this.body = { message, ...extra, documentation_url: 'https://docs.github.com/rest', status: String(status) };
    this.headers = headers;
  }
}

/** What cannot be seen does not exist: GitHub's answer for both. */
export function notFound(): GitHubFailure {
  return new GitHubFailure(404, 'Not Found');
}

/** A token of the App that lacks the permission. */
export function notForIntegrations(): GitHubFailure {
  return new GitHubFailure(403, 'Resource not accessible by integration');
}

/** A well-formed body whose field is refused. */
export function validationFailed(resource: string, field: string, code: string, message?: string): GitHubFailure {
  const error = message === undefined ? { resource, field, code } : { resource, field, code, message };
  return new GitHubFailure(422, 'Validation Failed', { errors: [error] });
}

/** The whole of GitHub's answer when a repository is refused at creation. */
export function creationFailed(field: string, message: string): GitHubFailure {
  return new GitHubFailure(422, 'Repository creation failed.', {
    errors: [{ resource: 'Repository', code: 'custom', field, message }],
  });
}
