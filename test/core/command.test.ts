import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseCommand, parseTargetName, type Command } from '../../src/core/command.ts';
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
    ['a lazy line of a quote in a list', '> - one\n/gencode demo prompt'],
    ['a nested quote', '> > /gencode demo prompt'],
    ['a lazy line of a quote', '> somebody said\n/gencode demo prompt'],
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
    ['/gencode \u202edemo x', 'bad_name', { name: 'demo' }],
    ['/gencode --public demo x', 'name_missing', { flag: '--public' }],
    ['/gencode demo --Public --public x', 'two_visibilities', { flag: '--public' }],
    ['/gencode demo --model=a --model=b Build', 'two_models', { flag: '--model=b' }],
    ['/gencode demo --dry-run=no Build', 'bad_flag', { flag: '--dry-run=no' }],
    ['/gencode /demo x', 'bad_name', { name: '/demo' }],
    ['/gencode not_a_login/demo x', 'bad_name', { name: 'not_a_login/demo' }],
    ['/gencode `demo` x', 'bad_name', { name: '`demo`' }],
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

  test('shows of a long name no more than its beginning', () => {
    const command = parse(`/gencode ${'x'.repeat(5_000)} y`);
    expect(command).toEqual({ kind: 'refused', reason: 'bad_name', values: { name: 'x'.repeat(100) } });
  });
});

describe('two commands', () => {
  test.each([
    '/gencode demo Build X\n/gencode other Build Y',
    '/gencode demo Build X\r\n\r\nmore\r\n/GENCODE help',
    '/gencode status\n/gencode cancel',
    '/gencode demo\n- a list\n/gencode other Build Y',
  ])('runs none of %j', (body) => {
    expect(parse(body)).toEqual({ kind: 'refused', reason: 'two_commands', values: { count: 2 } });
  });

  test.each([
    ['in a quote', '/gencode demo Build X\n\n> /gencode other Y', 'Build X\n\n> /gencode other Y'],
    ['in a lazy line of it', '/gencode demo Build X\n> so\n/gencode other Y', 'Build X\n> so\n/gencode other Y'],
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
    fc.constantFrom('/gencode ', '\n/gencode d ', '<!--', '```\n', '> '),
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
