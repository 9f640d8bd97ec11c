import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { eventually } from '../support/eventually.ts';
import { openIssue, type IssueTalk } from '../support/issue-talk.ts';
import { bears, setStage, type Stage } from '../support/stage.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await setStage();
  await stage.start();
});

afterAll(() => stage.clear());

const created = (): number =>
  stage.github.calls.filter(({ method, path }) => method === 'POST' && path.endsWith('/orgs/acme/repos')).length;
const asks = (tag: string) => stage.model.requests.filter(bears(tag));

async function say(
  body: string,
  issue: Parameters<typeof openIssue>[1] = {},
): Promise<IssueTalk & { comment: number }> {
  const talk = await openIssue(stage.github, issue);
  return { ...talk, comment: await talk.say(body) };
}

describe('a flag, however a phone or a keyboard wrote it', () => {
  test('is the flag: nothing is created in a dry run', async () => {
    const before = created();
    const forms = [
      '—dry-run', '–dry-run', '−dry-run', '− −dry-run', '-dry-run', '--dry\u2011run', '--dry_run', '--Dry-Run', '—DRYRUN',
      '－－dry-run',
    ]; // prettier-ignore
    await Promise.all(
      forms.map(async (flag, index) => {
        const talk = await say(`/gencode dash-${index} ${flag} Build a list, dashtest`);
        const body = await talk.end(talk.comment);
        expect(body, flag).toContain('Dry run');
        expect(stage.github.hasRepository(`acme/dash-${index}`), flag).toBe(false);
      }),
    );
    expect(created()).toBe(before);
    for (const call of asks('dashtest')) expect(JSON.stringify(call.body)).not.toMatch(/dry.?run/i);
  });

  test('takes its value after any sign, in any quotes', async () => {
    const forms = ['--model=MODEL', '--model：MODEL', '—model “MODEL”', '–model MODEL', "--model 'MODEL'"];
    await Promise.all(
      forms.map(async (form, index) => {
        const flag = form.replace('MODEL', 'deepseek/deepseek-v4-pro');
        const talk = await say(`/gencode value-${index} ${flag} --dry-run Build valuetest${index}x`);
        await talk.end(talk.comment);
        expect(asks(`valuetest${index}x`)[0]?.body, form).toMatchObject({ model: 'deepseek-v4-pro' });
      }),
    );
  });

  test('is prompt where its name is none, and gets a reply where it is spoilt', async () => {
    const prose = await say('/gencode dash-prose --dry-run — a list of dashprose');
    await prose.end(prose.comment);
    expect(JSON.stringify(asks('dashprose')[0]?.body)).toContain('— a list of dashprose');
    for (const flag of ['--fast', '—dry-run，', '--dry-run=no']) {
      const talk = await say(`/gencode spoilt ${flag} Build spoiltflag`);
      expect(await talk.answer(), flag).toContain(flag);
    }
    expect(asks('spoiltflag')).toEqual([]);
  });
});

describe('a command is seen', () => {
  test('after a full-width solidus, a byte order mark, a quote, and with blanks of any kind', async () => {
    const forms = [
      '／gencode NAME --dry-run Build',
      '\ufeff/gencode NAME --dry-run Build',
      '\ufeff／GenCode NAME --dry-run Build',
      '/gencode\u00a0NAME\u00a0--dry-run\u00a0Build',
      '/gencode　NAME　--dry-run　Build',
      '> What about a list?\n/gencode NAME --dry-run Build',
      '> What about a list?\r\nand so on\r\n/gencode NAME --dry-run\r\nBuild',
      '> /gencode other Build\n/gencode NAME --dry-run\nBuild',
    ];
    await Promise.all(
      forms.map(async (form, index) => {
        const talk = await say(`${form.replace('NAME', `seen-${index}`)} seentest${index}x`);
        const body = await talk.end(talk.comment);
        expect(body, form).toContain(`seen-${index}`);
        expect(talk.reactions(talk.comment), form).toEqual(expect.arrayContaining(['eyes', 'rocket']));
        expect(JSON.stringify(asks(`seentest${index}x`)[0]?.body), form).toContain(`Build seentest${index}x`);
      }),
    );
  });

  test('on a later line too, and then none of the two runs', async () => {
    for (const second of [
      '/gencode two Build',
      '／gencode two Build',
      '> so\n/gencode two Build',
      '\ufeff/gencode help',
    ]) {
      const talk = await say(`/gencode one Build twotest\n${second} twotest`);
      expect(await talk.answer(), second).toContain('more than one command');
    }
    expect(asks('twotest')).toEqual([]);
  });
});

describe('a name', () => {
  test.each([
    ['my-app：Build', '/gencode my-app Build gluetest'],
    ['my-app:Build', '/gencode my-app Build gluetest'],
    ['my-app，Build', '/gencode my-app Build gluetest'],
    ['my-app,', '/gencode my-app gluetest'],
    ['"my-app"', '/gencode my-app gluetest'],
    ['`my-app`', '/gencode my-app gluetest'],
    ['<my-app>', '/gencode my-app gluetest'],
    ['my-app创建', '/gencode my-app 创建 gluetest'],
  ])('typed as %s gets the right form to copy', async (typed, form) => {
    const talk = await say(`/gencode ${typed} gluetest`);
    expect(await talk.answer()).toContain(`\`${form}\``);
    expect(talk.reactions(talk.comment)).not.toContain('eyes');
    expect(asks('gluetest')).toEqual([]);
    expect(stage.github.hasRepository('acme/my-app')).toBe(false);
  });

  test('is never one of the words that ask for something else', async () => {
    const before = created();
    const words: readonly (readonly [string, RegExp])[] = [
      ['help.', /How to ask/], ['—help', /How to ask/], ['update:x', /I make new ones/], ['status?', /no task/],
      ['status.', /no task/], ['cancel!', /no task/], ['retry，谢谢', /还没有任务/], ['', /How to ask/],
    ]; // prettier-ignore
    await Promise.all(
      words.map(async ([word, reply]) => {
        const talk = await say(`/gencode ${word}`, { title: 'A list', body: 'Build a list' });
        expect(await talk.answer(), word).toMatch(reply);
      }),
    );
    expect(created()).toBe(before);
  });

  test('by itself takes the issue for a prompt, and gets the help where that has no text', async () => {
    const full = await say('／gencode from-issue —dry-run', { title: 'Lists of titletest', body: 'With bodytest.' });
    await full.end(full.comment);
    expect(JSON.stringify(asks('titletest')[0]?.body)).toContain('With bodytest.');
    const empty = await say('/gencode from-nothing', { title: 'Lists', body: '' });
    expect(await empty.answer()).toContain('How to ask');
  });
});

describe('the language of the answers', () => {
  test('is that of the request, and of its task from then on', async () => {
    const talk = await say('/gencode yuyan —dry-run 创建一个Python Flask Web应用，包含用户认证功能');
    const body = await talk.end(talk.comment);
    expect(body).toContain('任务已成功完成');
    await talk.say('/gencode status');
    await eventually(() => expect(talk.answers().at(-1)).toContain('此 issue 的最新任务'));
    await talk.say('/gencode retry');
    await eventually(() => expect(talk.answers().at(-1)).toContain('无法执行'));
    const wrong = await say('/gencode my-app：创建一个应用');
    expect(await wrong.answer()).toContain('不能作为仓库名称');
    const help = await say('/gencode help 请告诉我怎么用');
    expect(await help.answer()).toContain('如何让我创建仓库');
  });

  test('is the default where the prompt is in another, or Chinese in its code alone', async () => {
    for (const prompt of ['FlaskでTodoアプリを作成してください', 'Print this: `你好，世界，欢迎来到我们的网站`']) {
      const talk = await say(`/gencode kotoba --dry-run ${prompt}`);
      expect(await talk.end(talk.comment), prompt).toContain('Dry run');
    }
  });
});
