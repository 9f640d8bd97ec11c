import { micromark } from 'micromark';
import { gfm, gfmHtml } from 'micromark-extension-gfm';
import { expect, test } from 'vitest';
import { parseCommand } from '../../src/core/command.ts';
import type { Report } from '../../src/core/report.ts';
import { applyEvent, type Task } from '../../src/core/task.ts';
import type { NewEvent, RecordedEvent } from '../../src/core/task-event.ts';
import { renderReply } from '../../src/inbox/render-reply.ts';
import { renderStatusComment } from '../../src/outbox/render-status-comment.ts';
import { seeded } from '../support/seeded.ts';
import { wholeLog } from '../support/task-events.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { saying } from '../support/statements.ts';

const ID = '3b241101-e2bb-4255-8caf-4136c566a962';
const TEXTS = 10_000;

/** Pieces out of which hostile texts are made: what GitHub links, mentions, closes, embeds or runs. */
const PIECES = [
  ...['@octocat', '@acme/team', '&#64;octocat', '&commat;x', '＠octocat', '@', 'a@b.co', '\\@octocat', '@-'],
  ...['#1', 'GH-2', 'acme/x#3', 'fixes #4', 'closes acme/x#5', '&#35;6', '0123456789abcdef0123456789abcdef01234567'],
  ...['https://evil.test', 'http://', '://', 'www.evil.test', 'mailto:a@b.co', 'ftp://x.y', 'HTTPS://EVIL.test/a?b#1'],
  ...['[x](https://evil.test)', '![x](//evil.test)', '[x]: https://evil.test', '[x]', '<https://evil.test>', '[^1]'],
  ...['<img src=x>', '<a href="//x">', '</details>', '<!--', '-->', '<!-- gen-code:task=x -->', '<script>', '<br/>'],
  ...['```', '~~~', '`', '``', '\n', '\r\n', '\n\n', '\t', '    ', '> ', '- ', '1. ', '# ', '===', '---', '| a |', '|'],
  ...['*', '**', '_', '~~', '\\', '&', '&lt;', '&amp;', '$', '/gencode x y', '\n/gencode retry', '/gencode cancel'],
  ...['\u200b', '\u202e', '\u0000', '\ud83d', '👩‍💻', '你好', '@中文', 'a', 'b1', ' ', ' ', '.', ',', '(', ')', '!'],
];

const random = seeded(20_261_122);
function hostileText(): string {
  const length = 1 + Math.floor(random() * 9);
  return Array.from({ length }, () => PIECES[Math.floor(random() * PIECES.length)] ?? '').join('');
}

const OURS = /https:\/\/github\.test\/acme\/my-flask-app(?:\.git)?/g;
const TAGS =
  /^<\/?(?:h3|ul|li|p|strong|pre|code|details|summary|em)>$|^<input type="checkbox" disabled=""(?: checked="")? \/>$|^<code class="language-sh">$/;

/** What somebody who reads the rendered page is pinged by, led to, or shown against our will. */
function harmsOf(markdown: string): readonly string[] {
  const html = micromark(markdown, { extensions: [gfm()], htmlExtensions: [gfmHtml()], allowDangerousHtml: true });
  const page = html
    .replace(`<!-- gen-code:task=${ID} -->`, '')
    .replace(/<a href="([^"]*)">([^<]*)<\/a>/g, (whole, to: string, text: string) =>
      to.replace(OURS, '') === '' && text === to ? text : whole,
    );
  const foreignTags = (page.match(/<[^>]*>?/g) ?? []).filter((tag) => !TAGS.test(tag));
  const prose = page
    .replace(/<pre>[^]*?<\/pre>|<code>[^]*?<\/code>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&quot;', '"')
    .replaceAll('&amp;', '&')
    .replace(OURS, '');
  const pings = prose.match(/@[\w\u4e00-\u9fff]|#\d|\bGH-\d|:\/\/|\bwww\.|\b[0-9a-f]{7,40}\b/gi) ?? [];
  const command = parseCommand(markdown, { title: '', body: '' });
  return [...foreignTags, ...pings, ...(command.kind === 'none' ? [] : [`a command: ${command.kind}`])];
}

/** A comment with foreign texts wherever one can stand, and how many they are. */
function hostileComment(failed: 'model_unavailable' | 'push_rejected' | null): {
  readonly texts: readonly string[];
  readonly markdown: string;
} {
  const texts: string[] = [];
  const text = (): string => {
    const made = hostileText();
    texts.push(made);
    return made;
  };
  const several = <T>(make: () => T): T[] => Array.from({ length: 4 }, make);
  const report: Report = {
    files: 1,
    repaired: several(text),
    faults: several(() => ({ path: text(), ...saying(text()) })),
    warnings: several(() => ({ path: text(), ...saying(text()) })),
    moved: several(() => ({ from: text(), to: text() })),
    removedSecrets: several(() => ({ path: text(), line: 3 })),
    fallbacks: several(() => ({ from: text(), to: text(), reason: 'model_quota' as const })),
  };
  const paths = several(text);
  const whole = wholeLog(['a.py'], report, { summary: text(), run: text() });
  const values = {
    reason: text(),
    path: text(),
    repository: text(),
    remote: text(),
    owner: text(),
    permission: text(),
    ...{ provider: text(), said: text(), model: text(), kind: 'http_status', detail: 404 },
  };
  const failing: NewEvent[] = [
    ...whole.slice(0, -2),
    { type: 'task-failed', failure: { code: failed ?? 'push_rejected', values } },
  ];
  const request = createTaskRequest({ prompt: text() });
  const log = [{ type: 'task-submitted', id: ID, request } as const, ...(failed === null ? whole : failing)].map(
    (event, index): RecordedEvent => ({ ...event, sequence: index + 1, at: index * 10_000 }),
  );
  const task = log.reduce<Task | null>(applyEvent, null);
  if (task === null) throw new Error('there is no task');
  const spoiled: Task = {
    ...task,
    model: text(),
    request: { ...task.request, target: { ...task.request.target, name: text() } },
    tree: paths.map((path) => ({ path: path as never, sha256: '0'.repeat(64), size: 1 })),
  };
  return {
    texts,
    markdown: renderStatusComment({ task: spoiled, events: log, prices: { hit: 1, miss: 1, out: 1 }, link: null }),
  };
}

test('the harms are seen where there are some', () => {
  const harmful = [
    'hi @octocat',
    'see #1',
    'GH-2',
    'www.evil.test',
    '<img src=x>',
    '[a](https://evil.test)',
    '/gencode a b',
  ];
  for (const text of [...harmful, 'at https://evil.test now', '&#64;octocat', 'commit 0123456789abcdef']) {
    expect(harmsOf(`${text}\n`), text).not.toEqual([]);
  }
  expect(harmsOf('`@octocat` in **code**, and\n\n```\n#1 https://evil.test\n```\n')).toEqual([]);
});

test(`a status comment mentions, links and runs nothing, whatever ${TEXTS} foreign texts say`, () => {
  let count = 0;
  for (let round = 0; count < TEXTS; round += 1) {
    const { texts, markdown } = hostileComment(
      ([null, 'push_rejected', 'model_unavailable'] as const)[round % 3] ?? null,
    );
    count += texts.length;
    expect(harmsOf(markdown), JSON.stringify(texts)).toEqual([]);
    expect(markdown.length).toBeLessThanOrEqual(60_000);
    expect(markdown.startsWith(`<!-- gen-code:task=${ID} -->\n`)).toBe(true);
  }
});

test('neither does a reply that quotes foreign texts', () => {
  for (let round = 0; round < 1_000; round += 1) {
    const [model, known, owner, wanted, reason] = Array.from({ length: 5 }, hostileText) as [
      string,
      string,
      string,
      string,
      string,
    ];
    const replies = [
      renderReply('en', 'reply.unknown_model', { model, known }),
      renderReply('zh', 'reply.bad_owner', { owner, wanted }),
      renderReply('en', 'reply.policy_broken', { reason }),
      renderReply('en', 'reply.bad_dispatch', { reason }),
    ];
    for (const reply of replies) expect(harmsOf(reply), reply).toEqual([]);
  }
});
