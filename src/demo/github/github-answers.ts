import { accountAddresses, organizationAddresses, repositoryAddresses } from './github-addresses.ts';
import type { GitHubState } from './world/github-state.ts';
import { teamIdOf } from './world/world-teams.ts';
import type {
  WorldApp,
  WorldAccount,
  WorldInstallation,
  WorldIssue,
  WorldComment,
  WorldReaction,
  WorldRepository,
  Role,
} from './world/world-objects.ts';

/** A JSON object of an answer or a webhook. */
export type JsonObject = Record<string, unknown>;

/** GitHub's opaque ids, made from the plain one. */
export function nodeId(kind: string, id: number): string {
  return `${kind}_${Buffer.from(`${kind}:${id}`).toString('base64url')}`;
}

/** A user, bot or organisation as it stands inside other answers. */
export function accountAnswer(state: GitHubState, account: WorldAccount): JsonObject {
  const { id, login, type } = account;
  const api = `${state.apiUrl}/users/${encodeURIComponent(login)}`;
  return {
    login,
    id,
    node_id: nodeId(type === 'Bot' ? 'BOT' : type === 'Organization' ? 'O' : 'U', id),
    avatar_url: `${state.url}/avatars/${id}`,
    gravatar_id: '',
    url: api,
    html_url: type === 'Bot' ? `${state.url}/apps/${login.replace('[bot]', '')}` : `${state.url}/${login}`,
    ...accountAddresses(api),
    type,
    site_admin: false,
  };
}

/** A user, bot or organisation as its own address shows it. */
export function profileAnswer(state: GitHubState, account: WorldAccount): JsonObject {
  const { name, createdAt } = account;
  return {
    ...accountAnswer(state, account),
    name,
    ...{ company: null, blog: '', location: null, email: null, hireable: null, bio: null },
    ...{ public_repos: 0, public_gists: 0, followers: 0, following: 0 },
    created_at: createdAt,
    updated_at: createdAt,
  };
}

/** An organisation as its own address shows it. */
export function organizationAnswer(state: GitHubState, { id, login, name, type, createdAt }: WorldAccount): JsonObject {
  const api = `${state.apiUrl}/orgs/${login}`;
  return {
    ...{ login, id, node_id: nodeId('O', id), url: api },
    ...organizationAddresses(api),
    avatar_url: `${state.url}/avatars/${id}`,
    ...{ description: null, name, html_url: `${state.url}/${login}`, type },
    ...{ has_organization_projects: true, has_repository_projects: true },
    ...{ public_repos: 0, public_gists: 0, followers: 0, following: 0 },
    ...{ created_at: createdAt, updated_at: createdAt, archived_at: null },
  };
}

/** A team of an organisation. */
export function teamAnswer(state: GitHubState, owner: WorldAccount, slug: string): JsonObject {
  const api = `${state.apiUrl}/organizations/${owner.id}/team/${teamIdOf(owner, slug)}`;
  return {
    ...{
      id: teamIdOf(owner, slug),
      node_id: nodeId('T', teamIdOf(owner, slug)),
      slug,
      name: slug,
      type: 'organization',
    },
    ...{ description: null, privacy: 'closed', permission: 'pull', parent: null, url: api },
    html_url: `${state.url}/orgs/${owner.login}/teams/${slug}`,
    ...{ members_url: `${api}/members{/member}`, repositories_url: `${api}/repos` },
    ...{ members_count: owner.teams.get(slug)?.size ?? 0, repos_count: 0 },
    ...{ created_at: owner.createdAt, updated_at: owner.createdAt },
    organization: organizationAnswer(state, owner),
  };
}

/** A repository; with a role, also what that role may do. */
export function repositoryAnswer(state: GitHubState, repository: WorldRepository, role?: Role): JsonObject {
  const { id, name, owner, visibility } = repository;
  const fullName = `${owner.login}/${name}`;
  const html = `${state.url}/${fullName}`;
  const api = `${state.apiUrl}/repos/${fullName}`;
  const issues = repository.issues.length;
  const isAtLeast = (...enough: Role[]): boolean => role !== undefined && enough.includes(role);
  return {
    id,
    node_id: nodeId('R', id),
    name,
    full_name: fullName,
    owner: accountAnswer(state, owner),
    private: visibility !== 'public',
    visibility,
    html_url: html,
    description: repository.description,
    homepage: repository.homepage,
    fork: false,
    url: api,
    ...repositoryAddresses(api),
    clone_url: `${html}.git`,
    git_url: `${html.replace(/^http/, 'git')}.git`,
    ssh_url: `git@${new URL(state.url).hostname}:${fullName}.git`,
    svn_url: html,
    mirror_url: null,
    default_branch: repository.defaultBranch,
    created_at: repository.createdAt,
    updated_at: repository.updatedAt,
    pushed_at: repository.pushedAt,
    size: repository.size,
    topics: repository.topics,
    custom_properties: repository.properties,
    archived: false,
    disabled: false,
    is_template: false,
    ...{ has_issues: true, has_projects: true, has_wiki: true, has_pages: false, has_downloads: true },
    ...{ has_discussions: false, language: null, license: null },
    ...{ forks: 0, forks_count: 0, network_count: 0, stargazers_count: 0, subscribers_count: 0 },
    ...{ watchers: 0, watchers_count: 0, open_issues: issues, open_issues_count: issues },
    ...(role !== undefined && {
      permissions: {
        admin: role === 'admin',
        maintain: isAtLeast('admin', 'maintain'),
        push: isAtLeast('admin', 'maintain', 'write'),
        triage: isAtLeast('admin', 'maintain', 'write', 'triage'),
        pull: role !== 'none',
      },
    }),
  };
}

/** An issue. */
export function issueAnswer(
  state: GitHubState,
  app: WorldApp,
  repository: WorldRepository,
  issue: WorldIssue,
): JsonObject {
  const path = `${repository.owner.login}/${repository.name}/issues/${issue.number}`;
  return {
    id: issue.id,
    node_id: nodeId('I', issue.id),
    number: issue.number,
    title: issue.title,
    body: issue.body,
    user: accountAnswer(state, state.account(issue.author)),
    state: 'open',
    locked: false,
    labels: [],
    assignees: [],
    comments: issue.comments.length,
    url: `${state.apiUrl}/repos/${path}`,
    repository_url: `${state.apiUrl}/repos/${repository.owner.login}/${repository.name}`,
    comments_url: `${state.apiUrl}/repos/${path}/comments`,
    html_url: `${state.url}/${path}`,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: null,
    author_association: association(repository, issue.author),
    performed_via_github_app: issue.viaApp ? appAnswer(state, app) : null,
  };
}

/** A comment on an issue. */
export function commentAnswer(
  state: GitHubState,
  app: WorldApp,
  repository: WorldRepository,
  one: WorldComment,
): JsonObject {
  const base = `${repository.owner.login}/${repository.name}/issues`;
  return {
    id: one.id,
    node_id: nodeId('IC', one.id),
    url: `${state.apiUrl}/repos/${base}/comments/${one.id}`,
    html_url: `${state.url}/${base}/${one.issue.number}#issuecomment-${one.id}`,
    issue_url: `${state.apiUrl}/repos/${base}/${one.issue.number}`,
    body: one.body,
    user: accountAnswer(state, state.account(one.author)),
    created_at: one.createdAt,
    updated_at: one.updatedAt,
    author_association: association(repository, one.author),
    performed_via_github_app: one.viaApp ? appAnswer(state, app) : null,
  };
}

/** A reaction. */
export function reactionAnswer(state: GitHubState, one: WorldReaction): JsonObject {
  const user = accountAnswer(state, state.account(one.author));
  return { id: one.id, node_id: nodeId('REA', one.id), user, content: one.content, created_at: one.createdAt };
}

/** The App. */
export function appAnswer(state: GitHubState, app: WorldApp): JsonObject {
  return {
    id: app.id,
    slug: app.slug,
    node_id: nodeId('A', app.id),
    owner: accountAnswer(state, state.account(app.owner)),
    name: app.slug,
    description: '',
    external_url: state.url,
    html_url: `${state.url}/apps/${app.slug}`,
    created_at: app.createdAt,
    updated_at: app.createdAt,
    permissions: app.permissions,
    events: ['issue_comment', 'issues', 'repository_dispatch'],
  };
}

/** An installation of the App. */
export function installationAnswer(state: GitHubState, app: WorldApp, one: WorldInstallation): JsonObject {
  return {
    id: one.id,
    account: accountAnswer(state, one.account),
    repository_selection: one.selection === 'all' ? 'all' : 'selected',
    access_tokens_url: `${state.apiUrl}/app/installations/${one.id}/access_tokens`,
    repositories_url: `${state.apiUrl}/installation/repositories`,
    html_url: `${state.url}/settings/installations/${one.id}`,
    app_id: app.id,
    app_slug: app.slug,
    target_id: one.account.id,
    target_type: one.account.type,
    single_file_name: null,
    permissions: one.permissions,
    events: ['issue_comment', 'issues', 'repository_dispatch'],
    created_at: one.createdAt,
    updated_at: one.createdAt,
    suspended_at: one.isSuspended === true ? state.timestamp() : null,
    suspended_by: null,
  };
}

/** Only public membership shows, and here all membership of organisations is private: a trap that GitHub has as well. */
function association(repository: WorldRepository, author: string): string {
  if (repository.owner.login === author) return 'OWNER';
  if (repository.owner.members.has(author.toLowerCase())) return 'CONTRIBUTOR';
  return repository.collaborators.has(author.toLowerCase()) ? 'COLLABORATOR' : 'NONE';
}
