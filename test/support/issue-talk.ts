import { fromMarkdown } from 'mdast-util-from-markdown';
import type { GitHubStandIn } from '../../src/demo/github/github-stand-in.ts';
import { eventually } from './eventually.ts';

/** One issue of the stand-in for GitHub, and what people and the App say on it. */
export interface IssueTalk {
  readonly repo: string;
  readonly issue: number;
  /** Writes a comment and waits for the answer to its delivery; gives the comment's id. */
  say(body: string, author?: string): Promise<number>;
  /** What the App wrote, in order. */
  answers(): readonly string[];
  /** What the App reacted with: to the comment, or to the issue itself. */
  reactions(comment?: number): readonly string[];
  /** Waits for the reaction that ends a task, 🚀 or 😕; gives the status comment as it is then. */
  end(comment?: number): Promise<string>;
  /** Waits for that many comments of the App; gives the last. */
  answer(count?: number): Promise<string>;
}

/** How long anything may take on a busy machine. */

/** Opens an issue of its own in a repository. */
export async function openIssue(
  github: GitHubStandIn,
  given: { repo?: string; author?: string; title?: string; body?: string } = {},
): Promise<IssueTalk> {
  const { repo = 'acme/hub', author = 'alice', title = 'An issue', body = '' } = given;
  const { issue } = await github.openIssue({ repo, author, title, body });
  return talkOn(github, repo, issue.number);
}

/** An issue that is there. */
export function talkOn(github: GitHubStandIn, repo: string, issue: number): IssueTalk {
  const answers = (): readonly string[] =>
    github
      .comments(repo, issue)
      .filter((one) => one.viaApp)
      .map((one) => one.body);
  const reactions = (comment?: number): readonly string[] =>
    github
      .reactions(repo, issue, comment)
      .filter((one) => one.author === github.app.botLogin)
      .map((one) => one.content);
  return {
    ...{ repo, issue, answers, reactions },
    say: async (body, author = 'alice') => {
      const { comment, delivery } = await github.comment({ repo, issue, author, body });
      if (delivery?.statusCode !== 202) throw new Error(`the delivery was answered ${delivery?.statusCode ?? 0}`);
      return comment.id;
    },
    end: (comment) =>
      eventually(() => {
        const seen = reactions(comment);
        if (!seen.includes('rocket') && !seen.includes('confused')) {
          throw new Error(`no end yet: ${seen.join(', ')}; ${answers().join('\n')}`);
        }
        const body = answers().find((one) => one.startsWith('<!-- gen-code:task='));
        if (body === undefined) throw new Error('there is no status comment');
        return body;
      }),
    answer: (count = 1) =>
      eventually(() => {
        const seen = answers();
        const last = seen.at(-1);
        if (seen.length < count || last === undefined) throw new Error(`${seen.length} answers so far`);
        return last;
      }),
  };
}

/** The task that a status comment names in its first line. */
export function taskOf(body: string): string {
  const [, id] = /^<!-- gen-code:task=([0-9a-f-]{36}) -->\n/.exec(body) ?? [];
  if (id === undefined) throw new Error(`no status comment: ${body.slice(0, 200)}`);
  return id;
}

interface Node {
  readonly type: string;
  readonly value?: string;
  readonly url?: string;
  readonly children?: readonly Node[];
}

/** What a reader of the rendered comment could be notified by, or follow: all text outside code, and all addresses. */
export function visibleParts(body: string): { text: string; urls: string[]; html: string[] } {
  const parts = { text: '', urls: [] as string[], html: [] as string[] };
  const walk = (node: Node): void => {
    if (node.type === 'text') parts.text += `${node.value ?? ''}\n`;
    if (node.type === 'html') parts.html.push(node.value ?? '');
    if (node.url !== undefined) parts.urls.push(node.url);
    for (const child of node.children ?? []) walk(child);
  };
  walk(fromMarkdown(body));
  return parts;
}
