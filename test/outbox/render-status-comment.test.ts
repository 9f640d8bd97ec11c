import type { Nodes } from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { describe, expect, test } from 'vitest';
import { parseCommand } from '../../src/core/command.ts';
import { FAILURE_CODES } from '../../src/core/errors.ts';
import type { Report } from '../../src/core/report.ts';
import { applyEvent, type Task } from '../../src/core/task.ts';
import type { NewEvent, RecordedEvent } from '../../src/core/task-event.ts';
import type { TaskRequest } from '../../src/core/task-request.ts';
import { renderStatusComment, statusMarker } from '../../src/outbox/render-status-comment.ts';
import { CLEAN_REPORT, logUntil, planCreated, wholeLog } from '../support/task-events.ts';
import { createTaskRequest } from '../support/task-request.ts';
import { saying } from '../support/statements.ts';

const ID = '3b241101-e2bb-4255-8caf-4136c566a962';
const AT = Date.UTC(2026, 0, 12, 10);
const PRICES = { hit: 0.07, miss: 0.27, out: 1.1 };

/** The comment of a task to which these things happened, ten seconds from one to the next. */
function render(
  events: readonly NewEvent[],
  overrides: Partial<TaskRequest> = {},
  change: (task: Task) => Task = (task) => task,
  link: string | null = null,
): string {
  const request = createTaskRequest(overrides);
  const log: RecordedEvent[] = [{ type: 'task-submitted', id: ID, request } as const, ...events].map(
    (event, index) => ({ ...event, sequence: index + 1, at: AT + index * 10_000 }),
  );
  const task = log.reduce<Task | null>(applyEvent, null);
  if (task === null) throw new Error('there is no task');
  return renderStatusComment({ task: change(task), events: log, prices: PRICES, link });
}

function* nodesOf(node: Nodes): Generator<Nodes> {
  yield node;
  if ('children' in node) for (const child of node.children) yield* nodesOf(child);
}

/** Prose of the rendered page: what is no code, where GitHub looks for mentions and references. */
function proseOf(markdown: string): string {
  return [...nodesOf(fromMarkdown(markdown))].map((node) => (node.type === 'text' ? node.value : '')).join(' ');
}

describe('the status comment', () => {
  test('begins with the marker by which it is found', () => {
    expect(render([]).split('\n', 1)).toEqual([statusMarker(ID)]);
  });

  test('ticks off what is done, with how long it took, and with the files', () => {
    const text = render([{ type: 'generation-started' }, planCreated(['a.py', 'b.py'])]);
    expect(text).toContain('- [x] Waiting for a free slot (10s)\n');
    expect(text).toContain('- [ ] Generating files — 0 of 2 files\n');
    expect(text).toContain('- [ ] Pushing the commit\n');
  });

  test('says how long things took in the language of the rest', () => {
    const text = render(wholeLog(), { locale: 'zh' });
    expect(text).toContain('正在生成文件');
    expect(text).toContain('(10 秒)');
    expect(text).toContain('用时:** 2 分 0 秒');
  });

  test('says at the end where the repository is, how to clone it, and what it cost', () => {
    const text = render(wholeLog());
    expect(text).not.toContain('- [ ]');
    expect(text).toContain('https://github.test/acme/my-flask-app');
    expect(text).toContain(
      'To try it:\n\n```sh\ngit clone https://github.test/acme/my-flask-app.git\ncd my-flask-app\nnode main.js\n```',
    );
    expect(text).toContain('1,500 in 2 calls (60 % of the input from the cache)');
    expect(text).toContain('$0.0007');
    expect(text).toContain('`deepseek/flash`');
  });

  test('shows the files as a tree in a fold, and what was mended', () => {
    const report = {
      ...CLEAN_REPORT,
      repaired: ['src/app.py'],
      faults: [],
      warnings: [{ path: '', ...saying('no README') }],
    };
    const text = render(wholeLog(['src/app.py', 'a.txt'], report));
    expect(text).toContain(
      '<details><summary>Files (2)</summary>\n\n```\n├── src/\n│   └── app.py\n└── a.txt\n```\n\n</details>',
    );
    expect(text).toContain('**Mended before the push**\n\n- `src/app.py`');
    expect(text).toContain('**Warnings**\n\n- no README');
  });

  test('says what was found in the language of the rest', () => {
    const found = { code: 'syntax_unexpected', values: { language: 'Python', text: '"x"', line: 2 } } as const;
    const report: Report = { ...CLEAN_REPORT, warnings: [{ path: 'a.py', ...found }] };
    const done = render(wholeLog(['a.py'], report), { locale: 'zh' });
    expect(done).toContain('- `a.py`: 第 2 行：不是有效的 Python：此处不应出现');
    const values = { path: 'a.py', reason: 'file_empty_promised', names: 'start, Server' };
    const failed = { type: 'task-failed', failure: { code: 'verification_failed', values } } as const;
    expect(render([...logUntil('merging-started'), failed], { locale: 'zh' })).toContain(
      '文件 `a.py` 未通过校验：文件为空，而计划中承诺提供 `start, Server`。',
    );
  });

  test('marks the step in which a task failed instead of ticking it off, and speaks of no success', () => {
    const failure = { code: 'github_unavailable', values: {} } as const;
    const text = render([...logUntil('repository-requested'), { type: 'task-failed', failure }]);
    expect(text).toContain('- [x] Merging and verifying files');
    expect(text).toMatch(
      /\n- \[ \] ❌ Creating the repository \(\d+s\)\n- \[ \] Pushing the commit\n- \[ \] Completed\n/,
    );
    expect(text).not.toMatch(/success/i);
    expect(text).toContain('`/gencode retry`');
  });

  test('ticks off anew after a retry', () => {
    const failure = { code: 'timeout', values: { seconds: 600 } } as const;
    const text = render([...logUntil('merging-started'), { type: 'task-failed', failure }, { type: 'task-retried' }]);
    expect(text).toContain('- [ ] Waiting for a free slot');
    expect(text).not.toContain('- [x]');
  });

  test.each(['task-failed', 'task-cancelled'] as const)('names the repository that was left behind: %s', (type) => {
    const end: NewEvent =
      type === 'task-failed' ? { type, failure: { code: 'github_unavailable', values: {} } } : { type };
    for (const [last, words] of [
      ['push-started', 'no commit was seen in it; a retry goes on in it'],
      ['push-accepted', 'holds the commit; a retry completes the task'],
    ] as const) {
      const text = render([...logUntil(last), end]);
      expect(text).toContain('The repository `acme/my-flask-app` was made');
      expect(text).toContain(words);
      expect(text).toContain('**Repository:** https://github.test/acme/my-flask-app');
      expect(text).toContain('`/gencode retry`');
    }
    expect(render([...logUntil('merging-started'), end])).not.toContain('**Repository:**');
  });

  test('shows the words of GitHub about a refused push, as code', () => {
    const values = { repository: 'acme/x', reason: 'secret', remote: 'GH013: @everyone\n```\n# not a heading' };
    const text = render([
      ...logUntil('push-started'),
      { type: 'task-failed', failure: { code: 'push_rejected', values } },
    ]);
    expect(text).toContain('GH013');
    expect(proseOf(text)).not.toContain('@everyone');
  });

  test('says how long it is paused', () => {
    const notBefore = AT + 3_600_000;
    const text = render([
      { type: 'generation-started' },
      { type: 'task-parked', reason: 'github_rate_limited', notBefore },
    ]);
    expect(text).toMatch(/^Waiting until \d{4}-\d\d-\d\d 11:00:00 UTC for a limit of GitHub to pass/m);
  });

  test('of a dry run says that nothing was created', () => {
    const log = wholeLog().filter(({ type }) => !/^(commit|repository|push)-/.test(type));
    const text = render(log, { dryRun: true });
    expect(text).toContain('nothing was created');
    expect(text).not.toContain('Creating the repository');
  });

  test('speaks Chinese where that was asked for', () => {
    const text = render(wholeLog(), { locale: 'zh' });
    expect(text).toContain('任务已成功完成');
    expect(text).not.toMatch(/Waiting|Elapsed|Repository:|Files/);
  });

  test.each(FAILURE_CODES)('is no command itself: %s', (code) => {
    for (const locale of ['en', 'zh'] as const) {
      const text = render([{ type: 'task-failed', failure: { code, values: {} } }], { locale });
      expect(parseCommand(text, { title: '', body: '' })).toEqual({ kind: 'none' });
    }
  });
});

describe('its length', () => {
  test('stays within what GitHub takes, with 500 long paths and 1,000 warnings', () => {
    const paths = Array.from({ length: 500 }, (_, index) => `${'long-folder-name/'.repeat(12)}${index}.py`);
    const warnings = paths.flatMap((path) => [
      { path, ...saying('a warning '.repeat(90)) },
      { path, ...saying('<&*_[]()#@`'.repeat(90)) },
    ]);
    const text = render(wholeLog(paths, { ...CLEAN_REPORT, warnings }, { run: 'x'.repeat(20_000) }));
    expect(text.length).toBeLessThanOrEqual(60_000);
    expect(text).toContain('**Warnings**');
    expect(text).toMatch(/… and \d+ more/);
    expect(text).toContain('<summary>Files (500)</summary>');
    expect(text).toContain('git clone');
  });
});

const HOSTILE = [
  '@octocat and @acme/team',
  'fixes #1 and GH-2 and acme/x#3',
  '![beacon](https://evil.test/p.png) [here](https://evil.test)',
  '<img src="https://evil.test/p.png"> <script>alert(1)</script>',
  '<!-- gen-code:task=other --> --> <details>',
  'https://evil.test www.evil.test mailto:a@evil.test &#64;octocat',
  '```\n# heading\n| a | b |\n/gencode x y',
  'a`b``c',
  '</details>\n\n[x]: https://evil.test\n\n[x]',
];

describe('foreign words', () => {
  test.each(HOSTILE)('mention, link and show nothing: %j', (words) => {
    const report: Report = {
      files: 1,
      repaired: [],
      faults: [],
      warnings: [
        { path: words, ...saying(words) },
        { path: 'a.py', ...saying(words) },
      ],
      moved: [{ from: words, to: words }],
      removedSecrets: [{ path: words, line: 3 }],
      fallbacks: [{ from: words, to: words, reason: 'model_quota' }],
    };
    const failure = { code: 'push_rejected', values: { reason: words, repository: words, remote: words } } as const;
    const noModel = {
      code: 'model_unavailable',
      values: { provider: words, model: words, kind: 'http_status', detail: 404, said: words },
    } as const;
    const rename = (task: Task): Task => ({
      ...task,
      model: words,
      request: { ...task.request, target: { ...task.request.target, name: words }, prompt: words },
    });
    const ends: NewEvent[][] = [
      wholeLog(['a.py'], report, { summary: words, run: words }),
      [...wholeLog(['a.py'], report).slice(0, -2), { type: 'task-failed', failure }],
      [...wholeLog(['a.py'], report).slice(0, -2), { type: 'task-failed', failure: noModel }],
    ];
    for (const events of ends) {
      const text = render(events, {}, rename);
      const nodes = [...nodesOf(fromMarkdown(text))];
      const links = nodes.filter(({ type }) => /^(link|image|definition|linkReference|imageReference)$/.test(type));
      expect(links).toEqual([]);
      const html = nodes.flatMap((node) => (node.type === 'html' ? [node.value] : [])).join('\n');
      expect(html.replaceAll(/<\/?(?:details|summary)>/g, '')).not.toMatch(/<(?!!-- gen-code:task=3b24)/);
      const prose = proseOf(text);
      expect(prose).not.toMatch(/@\w|#\d|GH-\d|www\./);
      expect(prose.replaceAll('https://github.test/acme/my-flask-app', '')).not.toContain('://');
      expect(parseCommand(text, { title: '', body: '' })).toEqual({ kind: 'none' });
    }
  });
});

test('leads to the page of the task where there is an address for it', () => {
  const link = `https://gen-code.example.com/tasks/${ID}`;
  expect(render([], {}, undefined, link)).toContain(`[The task, step by step](${link})`);
  expect(render([], { locale: 'zh' }, undefined, link)).toContain(`](${link})`);
  expect(render([])).not.toContain('](');
});
