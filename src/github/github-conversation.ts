import { z } from 'zod';
import type { ReplyTo } from '../core/task-request.ts';
import type { CommandPlace, Conversation, StoredComment } from '../ports/forge.ts';
import { requireInstallation } from './access-mint.ts';
import type { Permissions } from './app/access-tokens.ts';
import type { AppClient } from './app/app-client.ts';
import type { GitHubAnswer, GitHubClient } from './http/github-client.ts';
import { GitHubError } from './http/github-error.ts';
import { withTaskErrors } from './http/github-fault.ts';
import { grantOn, onRepository } from './repository-place.ts';

const PAGE_SIZE = 100;
/** Pages read in search of a comment, the newest first. */
const MAX_PAGES = 5;
const TALK: Permissions = { issues: 'write', metadata: 'read' };
const DISPATCH: Permissions = { contents: 'write', metadata: 'read' };

const Comment = z.object({
  id: z.number().int(),
  html_url: z.string(),
  body: z.string().nullish(),
  user: z.object({ login: z.string(), type: z.string().optional() }).nullable(),
  performed_via_github_app: z.object({ id: z.number() }).nullish(),
});
type Comment = z.infer<typeof Comment>;

/**
 * Issues as the App's installations speak on them, each with a token for the one repository. `redact` has the last look
 * at whatever is written.
 */
export function createGitHubConversation(
  app: AppClient,
  redact: (text: string) => string = (text) => text,
): Conversation {
  function speakOn(where: CommandPlace, permissions: Permissions): GitHubClient['call'] {
    const installationId = requireInstallation(where.access);
    const client = app.asInstallation({ installationId, permissions, ...grantOn(where) });
    return (call, signal) => client.call(onRepository(where, call), signal);
  }

  return {
    findComment: ({ issue, ...where }, marker, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'issues' }, async () => {
        const call = speakOn(where, TALK);
        const { slug } = await app.identity(signal);
        const isOurs = (comment: Comment): boolean =>
          comment.performed_via_github_app?.id === app.appId || comment.user?.login === `${slug}[bot]`;
        for await (const comments of newestPages(call, issue, signal)) {
          // Anybody can write a marker.
          const found = comments.findLast((comment) => firstLine(comment.body ?? '') === marker && isOurs(comment));
          if (found !== undefined) return toStored(found);
        }
        return null;
      }),

    createComment: ({ issue, ...where }, body, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'issues' }, async () => {
        const route = 'POST /repos/{owner}/{repo}/issues/{issue_number}/comments';
        const parameters = { issue_number: issue, body: redact(body) };
        return toStored((await speakOn(where, TALK)({ route, parameters, answer: Comment }, signal)).data);
      }),

    updateComment: (where, id, body, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'issues' }, async () => {
        const route = 'PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}';
        try {
          const parameters = { comment_id: id, body: redact(body) };
          await speakOn(where, TALK)({ route, parameters, answer: z.unknown() }, signal);
          return true;
        } catch (error) {
          if (error instanceof GitHubError && (error.status === 404 || error.status === 410)) return false;
          throw error;
        }
      }),

    react: (where, content, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'issues' }, async () => {
        const { route, parameters } = reactionCall(where);
        // The same reaction twice is one reaction.
        const call = { route, parameters: { ...parameters, content }, answer: z.unknown(), isRepeatable: true };
        await speakOn(where, TALK)(call, signal);
      }),

    dispatch: (where, eventType, payload, signal) =>
      withTaskErrors({ repository: where.repository, permission: 'contents' }, async () => {
        const parameters = { event_type: eventType, client_payload: payload };
        const call = { route: 'POST /repos/{owner}/{repo}/dispatches', parameters, answer: z.unknown() };
        await speakOn(where, DISPATCH)(call, signal);
      }),
  };
}

function reactionCall({ issue, commentId }: ReplyTo): { route: string; parameters: Record<string, number> } {
  return commentId === null
    ? { route: 'POST /repos/{owner}/{repo}/issues/{issue_number}/reactions', parameters: { issue_number: issue } }
    : {
        route: 'POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions',
        parameters: { comment_id: commentId },
      };
}

/** GitHub lists an issue's comments oldest first only, so the last page is looked up and read backwards from. */
async function* newestPages(
  call: GitHubClient['call'],
  issue: number,
  signal: AbortSignal,
): AsyncGenerator<readonly Comment[]> {
  const read = (page: number): Promise<GitHubAnswer<Comment[]>> => {
    const parameters = { issue_number: issue, per_page: PAGE_SIZE, page };
    const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments';
    return call({ route, parameters, answer: z.array(Comment) }, signal);
  };
  const first = await read(1);
  const lastPage = Number(/[?&]page=(\d+)[^>]*>; rel="last"/.exec(first.headers['link'] ?? '')?.[1] ?? 1);
  for (let page = lastPage; page > 1 && page > lastPage - MAX_PAGES; page -= 1) yield (await read(page)).data;
  yield first.data;
}

function firstLine(body: string): string {
  return body.split('\n', 1)[0]?.trim() ?? '';
}

function toStored({ id, html_url: url }: Comment): StoredComment {
  return { id, url };
}
