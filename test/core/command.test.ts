import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand, type Command } from '../../src/core/command.ts';
import { parseTargetName } from '../../src/core/command/target-name.ts';
import { MAX_PROMPT_CHARACTERS, readPrompt } from '../../src/core/prompt.ts';
import { badTexts } from '../support/bad-inputs.ts';

const issue = { title: 'A todo app', body: 'With a login.' };
const parse = (body: string): Command => parseCommand(body, issue);
const generate = (name: string, prompt: string, more: object = {}) => ({
  kind: 'generate',
  owner: null,
  name,
  prompt,
  flags: { dryRun: false },
  ...more,
});

describe('where a command stands', () => {
  test.each([
    ['the plain case', '/gencode demo Build X', generate('demo', 'Build X')],
    ['any case', '/GenCode demo Build X', generate('demo', 'Build X')],
    ['a later line', 'Please do:\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a later line after CRLF', 'Please do:\r\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a list above it', '- one\n- two\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a quote above an empty line', '> old words\n\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a quoted fence above it', '> ```\n> old\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a closed fence above it', '```\n/gencode a b\n```\n/gencode demo Build X', generate('demo', 'Build X')],
    ['HTML above an empty line', '<details>\n\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a tab after the word', '/gencode\tdemo\tBuild X', generate('demo', 'Build X')],
    ['a quoted command above it', '> /gencode other Build\n\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a command in code above it', '    /gencode other Build\n\n/gencode demo Build X', generate('demo', 'Build X')],
    ['an HTML comment on the line above it', '<!-- x -->\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a list item that goes on in the first column', '- one\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a heading above it', '# Wish\n/gencode demo Build X', generate('demo', 'Build X')],
    [
      'a fold that is opened before an empty line',
      '<details>\n<summary>s</summary>\n\n/gencode demo X',
      generate('demo', 'X'),
    ],
    ['a no-break space', '/gencode\u00a0demo\u00a0Build X', generate('demo', 'Build X')],
    ['a full-width solidus', '／gencode demo Build X', generate('demo', 'Build X')],
    ['full-width letters', '／ｇｅｎｃｏｄｅ demo Build X', generate('demo', 'Build X')],
    ['a byte order mark before it', '\ufeff/gencode demo Build X', generate('demo', 'Build X')],
    ['a byte order mark on its line', 'Hello\n\ufeff／gencode demo Build X', generate('demo', 'Build X')],
    ['a byte order mark before a quote', '\ufeff> old\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a quote right above it', '> somebody said\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a list in a quote right above it', '> - one\n/gencode demo Build X', generate('demo', 'Build X')],
    ['a lazy line right above it', '> > so\nand so on\n/gencode demo\nBuild X', generate('demo', 'Build X')],
    ['a quoted command right above it', '> /gencode other Y\n/gencode demo Build X', generate('demo', 'Build X')],
    ['an ideographic space', '/gencode　demo　创建应用', generate('demo', '创建应用')],
  ])('finds a command: %s', (_, body, expected) => {
    expect(parse(body)).toEqual(expected);
  });

  test.each([
    ['no command at all', 'Nice work'],
    ['an empty comment', ''],
    ['inside of a sentence', 'please run /gencode demo prompt'],
    ['a longer word', '/gencodex demo prompt'],
    ['a longer word with a dash', '/gencode-x demo prompt'],
    ['one space of indentation', ' /gencode demo prompt'],
    ['indented code', '    /gencode demo prompt'],
    ['a fence', '```\n/gencode demo prompt\n```'],
    ['a fence of tildes that is never closed', '~~~ sh\n/gencode demo prompt'],
    ['a longer fence', '````\n```\n/gencode demo prompt\n````'],
    ['a code span over lines', 'so `a\n/gencode demo prompt\nb` it is'],
    ['a quote', '> /gencode demo prompt'],
    ['a tab of indentation', '\t/gencode demo prompt'],
    ['a list item', '- /gencode demo prompt'],
    ['a paragraph of a list item', '1. one\n\n   /gencode demo prompt'],
    ['a fence in a list item', '- ```\n  /gencode demo prompt\n  ```'],
    ['a fold', '<details>\n/gencode demo prompt\n</details>'],
    ['a heading', '# /gencode demo prompt'],
    ['bold letters', '**/gencode demo prompt**'],
    ['a colon or a name after the word', '/gencode: demo prompt\n\n/gencode@bot demo prompt'],
    ['a character nobody sees before it', '\u200b/gencode demo prompt'],
    ['a nested quote', '> > /gencode demo prompt'],
    ['a code span that a quote goes on with', '> so `a\n/gencode demo prompt\nb` it is'],
    ['a byte order mark before an indented one', '\ufeff /gencode demo prompt'],
    ['an HTML comment', '<!--\n/gencode demo prompt\n-->'],
    ['an HTML comment that is never closed', '<!--\n\n/gencode demo prompt'],
    ['an HTML comment inside of a paragraph', 'a <!--\n/gencode demo prompt\n-->'],
    ['an HTML block', '<div>\n/gencode demo prompt\n</div>'],
    ['preformatted HTML', '<pre>\n\n/gencode demo prompt\n</pre>'],
    ['a processing instruction', '<?\n/gencode demo prompt\n?>'],
    ['the text of a link', 'see [this\n/gencode demo prompt](https://a.example)'],
    ['the title of a link', 'see [this](https://a.example "\n/gencode demo prompt\n")'],
    ['the text of an image', '![this\n/gencode demo prompt](a.png)'],
    ['an attribute', 'see <a title="\n/gencode demo prompt\n">'],
  ])('sees no command: %s', (_, body) => {
    expect(parse(body)).toEqual({ kind: 'none' });
  });
});

describe('what a command says', () => {
  test.each([
    ['/gencode', { kind: 'help' }],
    ['/gencode   ', { kind: 'help' }],
    ['/gencode\nfoo bar', { kind: 'help' }],
    ['/gencode help', { kind: 'help' }],
    ['/gencode HELP me', { kind: 'help' }],
    ['/gencode update demo', { kind: 'help', reason: 'update_unknown' }],
    ['/gencode Status', { kind: 'status' }],
    ['/gencode cancel', { kind: 'cancel' }],
    ['/gencode RETRY', { kind: 'retry' }],
    ['/gencode --help', { kind: 'help' }],
    ['/gencode -h', { kind: 'help' }],
    ['/gencode update', { kind: 'help', reason: 'update_unknown' }],
    ['/gencode cancel it, please', { kind: 'cancel' }],
    ['/gencode status\r\nplease', { kind: 'status' }],
    ['/gencode helpful Build', generate('helpful', 'Build')],
    ['/gencode cancel-me Build', generate('cancel-me', 'Build')],
    ['/gencode ACME/Demo Build', generate('Demo', 'Build', { owner: 'ACME' })],
    ['/gencode demo --dry-run --dry-run Build', generate('demo', 'Build', { flags: { dryRun: true } })],
    ['/gencode demo\t--dry-run\tBuild\tit', generate('demo', 'Build\tit', { flags: { dryRun: true } })],
    ['/gencode demo Build --model x --nonsense', generate('demo', 'Build --model x --nonsense')],
    ['/gencode demo --\n--public', generate('demo', '--public')],
    ['/gencode acme/demo Build', generate('demo', 'Build', { owner: 'acme' })],
    ['/gencode alice_acme/demo Build', generate('demo', 'Build', { owner: 'alice_acme' })],
    [
      '/gencode demo --model openai/gpt --public Build',
      generate('demo', 'Build', { flags: { model: 'openai/gpt', visibility: 'public', dryRun: false } }),
    ],
    [
      '/gencode demo --MODEL=a --Internal --dry-run\nBuild',
      generate('demo', 'Build', { flags: { model: 'a', visibility: 'internal', dryRun: true } }),
    ],
    [
      '/gencode demo --private\r\n\r\nBuild\r\nX',
      generate('demo', 'Build\nX', { flags: { visibility: 'private', dryRun: false } }),
    ],
    ['/gencode demo -- --verbose is a flag', generate('demo', '--verbose is a flag')],
    ['/gencode demo Build --public things', generate('demo', 'Build --public things')],
    ['/gencode demo\n--public', generate('demo', '--public')],
    ['/gencode demo --- three dashes', generate('demo', '--- three dashes')],
    [
      '/gencode demo <!-- x --> --public <!-- y --> Build',
      generate('demo', 'Build', { flags: { visibility: 'public', dryRun: false } }),
    ],
  ])('%j', (body, expected) => {
    expect(parse(body)).toEqual(expected);
  });

  test.each([
    ['/gencode a/b/c x', 'bad_name', { name: 'a/b/c' }],
    ['/gencode demo.git x', 'bad_name', { name: 'demo.git' }],
    ['/gencode acme/help x', 'bad_name', { name: 'acme/help' }],
    ['/gencode acme/UPDATE x', 'bad_name', { name: 'acme/UPDATE' }],
    ['/gencode ? x', 'bad_name', { name: '?' }],
    ['/gencode demo.WIKI x', 'bad_name', { name: 'demo.WIKI' }],
    ['/gencode .. x', 'bad_name', { name: '..' }],
    ['/gencode --public demo x', 'name_missing', { flag: '--public' }],
    ['/gencode demo --Public --public x', 'two_visibilities', { flag: '--public' }],
    ['/gencode demo --model=a --model=b Build', 'two_models', { flag: '--model=b' }],
    ['/gencode demo --dry-run=no Build', 'bad_flag', { flag: '--dry-run=no' }],
    ['/gencode /demo x', 'bad_name', { name: '/demo' }],
    ['/gencode not_a_login/demo x', 'bad_name', { name: 'not_a_login/demo' }],
    ['/gencode Åström x', 'bad_name', { name: 'Åström' }],
    ['/gencode demo --fast Build', 'bad_flag', { flag: '--fast' }],
    ['/gencode demo --public=yes Build', 'bad_flag', { flag: '--public=yes' }],
    ['/gencode demo --public --private Build', 'two_visibilities', { flag: '--private' }],
    ['/gencode demo --model a --model b Build', 'two_models', { flag: '--model' }],
    ['/gencode demo --model', 'model_missing', { flag: '--model' }],
    ['/gencode demo --model= Build', 'model_missing', { flag: '--model=' }],
    ['/gencode demo --model --public Build', 'model_missing', { flag: '--model' }],
  ])('refuses %j', (body, reason, values) => {
    expect(parse(body)).toEqual({ kind: 'refused', reason, values });
  });

  test.each([
    ['my-app：创建一个应用', '', '/gencode my-app 创建一个应用'],
    ['my-app:Build', 'a list', '/gencode my-app Build a list'],
    ['my-app:', 'Build a list', '/gencode my-app Build a list'],
    ['my-app，创建', '一个应用', '/gencode my-app 创建 一个应用'],
    ['my-app,', 'Build', '/gencode my-app Build'],
    ['my-app;', '', '/gencode my-app'],
    ['my-app。', '创建', '/gencode my-app 创建'],
    ['my-app创建一个应用', '', '/gencode my-app 创建一个应用'],
    ['my-appを作成', '', '/gencode my-app を作成'],
    ['my-app——创建', '', '/gencode my-app 创建'],
    ['my-app—dry-run', 'Build', '/gencode my-app dry-run Build'],
    ['my\u2011app', 'Build', '/gencode my-app Build'],
    ['ｍｙ－ａｐｐ', 'Build', '/gencode my-app Build'],
    ['acme/my-app:', 'Build', '/gencode acme/my-app Build'],
    ['"my-app"', 'Build', '/gencode my-app Build'],
    ['“my-app”', 'Build', '/gencode my-app Build'],
    ['「my-app」', '创建', '/gencode my-app 创建'],
    ['`my-app`', 'Build', '/gencode my-app Build'],
    ['**my-app**', 'Build', '/gencode my-app Build'],
    ['<my-app>', 'Build', '/gencode my-app Build'],
    ['\u202emy-app', 'Build', '/gencode my-app Build'],
    ['my-app\u200bBuild', 'it', '/gencode my-app Build it'],
  ])('shows the right form for the name %j before %j', (typed, rest, form) => {
    expect(parse(`/gencode ${typed} ${rest}`)).toMatchObject({ reason: 'name_glued', values: { form } });
  });

  test('shows of a long glued prompt no more than its beginning', () => {
    const command = parse(`/gencode demo：${'创建'.repeat(20_000)}`);
    expect(command).toMatchObject({ reason: 'name_glued', values: { form: /^\/gencode demo (?:创建)+…$/u } });
  });

  test.each([
    'https://github.com/acme/demo x',
    'github.com/acme/demo x',
    'café x',
    'demo.git: x',
    '创建一个应用',
    '→ x',
  ])('guesses no name from %j', (typed) => {
    expect(parse(`/gencode ${typed}`)).toMatchObject({ kind: 'refused', reason: 'bad_name' });
  });

  test.each([
    ['help.', 'help'], ['help?', 'help'], ['“help”', 'help'], ['—help', 'help'], ['−−help', 'help'], ['-help', 'help'],
    ['—h', 'help'], ['ｈｅｌｐ', 'help'], ['Status.', 'status'], ['status?', 'status'], ['status，谢谢', 'status'],
    ['`status`', 'status'], ['cancel!', 'cancel'], ['cancel...', 'cancel'], ['[retry]', 'retry'], ['retry。', 'retry'],
    ['-retry', 'retry'], ['update:demo', 'help'],
  ] as const)('takes %j for a word and never for a name', (typed, kind) => {
    expect(parse(`/gencode ${typed}`)).toMatchObject({ kind });
  }); // prettier-ignore

  test.each(['status.page', 'help-desk', 'retry_me', 'my.update', 'h'])('takes %j for a name', (name) => {
    expect(parse(`/gencode ${name} Build`)).toEqual(generate(name, 'Build'));
  });

  test('shows of a long name no more than its beginning', () => {
    const command = parse(`/gencode ${'x'.repeat(5_000)} y`);
    expect(command).toEqual({ kind: 'refused', reason: 'bad_name', values: { name: 'x'.repeat(100) } });
  });
});

describe('flags as keyboards and phones write them', () => {
  const asked = (flags: object): object => generate('demo', 'Build X', { flags: { dryRun: false, ...flags } });

  test.each([
    '—dry-run', '–dry-run', '−dry-run', '−−dry-run', '-–dry-run', '− −dry-run', '— --dry-run', '-dry-run', '---dry-run',
    '－－dry-run', '--dry\u2011run', '‐‐dry‐run', '--dry–run', '--dry_run', '--dryrun', '--Dry-Run', '—DRY-RUN',
    '――dry-run', '`--dry-run`', '“—dry-run”', '—ｄｒｙ－ｒｕｎ',
  ])('%s is the flag', (typed) => {
    expect(parse(`/gencode demo ${typed} Build X`)).toEqual(asked({ dryRun: true }));
  }); // prettier-ignore

  test.each([
    '--model=openai/gpt-5', '--model：openai/gpt-5', '--model:openai/gpt-5', '--model＝openai/gpt-5', '—model openai/gpt-5',
    '–Model=openai/gpt-5', '--model “openai/gpt-5”', "--model 'openai/gpt-5'", '--model=‘openai/gpt-5’',
    '--model `openai/gpt-5`', '--model 「openai/gpt-5」', '--model openai／gpt\u20115', '-model openai/gpt-5',
  ])('%s names the model', (typed) => {
    expect(parse(`/gencode demo ${typed} Build X`)).toEqual(asked({ model: 'openai/gpt-5' }));
  }); // prettier-ignore

  test('any dash, case and blank makes the same flags', () => {
    const dashes = fc
      .array(fc.constantFrom(...Array.from('-‐‑‒–—―−﹘﹣－')), { minLength: 1, maxLength: 3 })
      .map((all) => all.join(''));
    const names = fc.constantFrom('dry-run', 'Dry_Run', 'public', 'PRIVATE', 'internal', 'model=a', 'Model：a');
    const blanks = fc.constantFrom(' ', '\u00a0', '\u3000', '\t', ' \u202f');
    const flags = fc.array(fc.tuple(dashes, names, blanks), { maxLength: 4 });
    fc.assert(
      fc.property(flags, blanks, (given, blank) => {
        const words = (dash: (typed: string) => string, gap: (typed: string) => string): string =>
          given.map(([typed, name, after]) => dash(typed) + name + gap(after)).join('');
        const typed = parse(`/gencode${blank}demo${blank}${words(String, String)}Build X`);
        const plain = parse(
          `/gencode demo ${words(
            () => '--',
            () => ' ',
          )}Build X`,
        );
        if (plain.kind === 'refused') expect(typed).toMatchObject({ kind: 'refused', reason: plain.reason });
        else expect(typed).toEqual(plain);
      }),
      { seed: 5 },
    );
  });

  test.each([
    '— a list', '– a list', '-a list', '—publicity', '—public-facing site', '—models', '−5 degrees', '——创建', '- a list',
    '—dry', '-', '— public', '“--fast”', '—fast',
  ])('%j is prompt, to the letter', (prompt) => {
    expect(parse(`/gencode demo ${prompt}`)).toEqual(generate('demo', prompt));
  }); // prettier-ignore

  test.each([
    ['/gencode demo －－fast Build', 'bad_flag', '－－fast'],
    ['/gencode demo —dry-run, Build', 'bad_flag', '—dry-run,'],
    ['/gencode demo —dry-run，创建', 'bad_flag', '—dry-run，创建'],
    ['/gencode demo —dry-run创建', 'bad_flag', '—dry-run创建'],
    ['/gencode demo —dry-run—Build', 'bad_flag', '—dry-run—Build'],
    ['/gencode demo —public=yes Build', 'bad_flag', '—public=yes'],
    ['/gencode demo —model“a” Build', 'bad_flag', '—model“a”'],
    ['/gencode demo —model —public Build', 'model_missing', '—model'],
    ['/gencode demo –public −private Build', 'two_visibilities', '−private'],
    ['/gencode —dry-run demo Build', 'name_missing', '—dry-run'],
    ['/gencode -public demo Build', 'name_missing', '-public'],
  ])('%j makes nothing', (body, reason, flag) => {
    expect(parse(body)).toEqual({ kind: 'refused', reason, values: { flag } });
  });
});

describe('two commands', () => {
  test.each([
    '/gencode demo Build X\n/gencode other Build Y',
    '/gencode demo Build X\r\n\r\nmore\r\n/GENCODE help',
    '/gencode status\n/gencode cancel',
    '/gencode demo\n- a list\n/gencode other Build Y',
    '/gencode demo Build X\n> so\n/gencode other Y',
    '/gencode demo Build X\n／gencode other Y',
    '\ufeff/gencode demo Build X\n\ufeff/gencode other Y',
  ])('runs none of %j', (body) => {
    expect(parse(body)).toEqual({ kind: 'refused', reason: 'two_commands', values: { count: 2 } });
  });

  test.each([
    ['in a quote', '/gencode demo Build X\n\n> /gencode other Y', 'Build X\n\n> /gencode other Y'],
    ['in an HTML comment', '/gencode demo Build X\n<!--\n/gencode other Y\n-->', 'Build X'],
    ['indented', '/gencode demo Build X\n\n    /gencode other Y', 'Build X\n\n    /gencode other Y'],
  ])('are one where the other stands %s', (_, body, prompt) => {
    expect(parse(body)).toEqual(generate('demo', prompt));
  });

  test('takes later commands in code and quotes for prompt', () => {
    const prompt = 'Write a bot\n```\n/gencode a b\n```\n> /gencode c d\n\nand `\n/gencode e f\n`';
    expect(parse(`/gencode demo ${prompt}`)).toEqual(generate('demo', prompt));
  });
});

describe('the prompt', () => {
  test('keeps code fences with the comments inside of them', () => {
    const prompt = 'Serve this\n```html\n<!-- header -->\n<b>x</b>\n```\nand `<!-- y -->`';
    expect(parse(`/gencode demo ${prompt}`)).toEqual(generate('demo', prompt));
  });

  test.each([
    ['a comment', 'Build <!-- obey me --> X', 'Build  X'],
    ['a comment over lines', 'Build\n\n<!-- obey\n\nme -->\n\nX', 'Build\n\n\n\nX'],
    ['a comment that is never closed', 'Build\n<!-- obey me', 'Build'],
    ['a comment in an HTML block', 'Build\n\n<div>\n<!-- obey -->x\n</div>', 'Build\n\n<div>\nx\n</div>'],
    ['a comment in a quote', 'Build\n> a <!-- obey\n> me --> b', 'Build\n> a  b'],
    ['a comment in a list', 'Build\n- a\n  <!-- obey -->', 'Build\n- a'],
    ['a processing instruction', 'Build <? obey ?> X', 'Build  X'],
    ['a declaration', 'Build <!OBEY me> X', 'Build  X'],
    ['a CDATA section', 'Build <![CDATA[ obey ]]> X', 'Build  X'],
  ])('holds nothing that a reader does not see: %s', (_, text, prompt) => {
    expect(parse(`/gencode demo ${text}`)).toEqual(generate('demo', prompt));
  });

  test.each(['/gencode demo', '/gencode demo <!-- hidden -->', '/gencode demo \u200b', 'Hello\n/gencode demo\n\n'])(
    'comes from the issue for %j',
    (body) => {
      expect(parse(body)).toEqual(generate('demo', 'A todo app\n\nWith a login.'));
    },
  );

  test('comes from the issue in which the command stands, less its line and hidden parts', () => {
    const body = 'Show <!-- obey --> lists.\r\n/gencode demo\r\n<!-- template -->\r\n';
    expect(parseCommand(body, { title: 'A todo app', body })).toEqual(generate('demo', 'A todo app\n\nShow  lists.'));
  });

  test.each(['', ' \n ', '/gencode demo', '<!-- please describe -->'])(
    'leads to help without words in the issue: %j',
    (body) => {
      expect(parseCommand('/gencode demo', { title: 'A title', body })).toEqual({
        kind: 'help',
        reason: 'prompt_missing',
      });
    },
  );

  test('has an upper limit', () => {
    const longest = 'x'.repeat(MAX_PROMPT_CHARACTERS);
    expect(parse(`/gencode demo ${longest}`)).toEqual(generate('demo', longest));
    expect(parse(`/gencode demo ${longest}x`)).toEqual({
      kind: 'refused',
      reason: 'prompt_too_long',
      values: { limit: MAX_PROMPT_CHARACTERS, length: MAX_PROMPT_CHARACTERS + 1 },
    });
    expect(parseCommand('/gencode demo', { title: 'T', body: longest })).toMatchObject({ reason: 'prompt_too_long' });
  });
});

describe('the list of bad inputs', () => {
  test.each(badTexts('comment'))('comment $text.0: $expect ($why)', ({ text, expect: outcome }) => {
    const command = parse(text);
    const accepted = /^accept:(\{.*\})/.exec(outcome)?.[1];
    if (accepted !== undefined) {
      const wanted: unknown = JSON.parse(accepted);
      expect(command.kind === 'generate' && { repo: command.name, prompt: command.prompt }).toEqual(wanted);
    } else if (outcome.startsWith('accept')) expect(command.kind).toBe('generate');
    else if (outcome === 'ignore') expect(command).toEqual({ kind: 'none' });
    else if (outcome.startsWith('reply:usage_help')) expect(command).toEqual({ kind: 'help' });
    else expect(command).toMatchObject({ kind: 'refused', reason: 'bad_name' });
  });
});

test('reads any text without throwing, and its prompt is never empty or too long', () => {
  const piece = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc.constantFrom(
      '/gencode ',
      '\n/gencode d ',
      '\n／gencode ',
      '<!--',
      '```\n',
      '> ',
      '—dry-run ',
      '− ',
      'a：',
      '\ufeff',
    ),
  );
  fc.assert(
    fc.property(fc.array(piece), (pieces) => {
      const command = parse(pieces.join(''));
      if (command.kind !== 'generate') return;
      expect(readPrompt(command.prompt)).toEqual({ reason: null, prompt: command.prompt });
      expect(parseTargetName(command.name)).toEqual({ owner: null, name: command.name });
    }),
    { numRuns: 2_000, seed: 1 },
  );
});
