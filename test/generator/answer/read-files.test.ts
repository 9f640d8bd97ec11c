import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { readFiles } from '../../../src/generator/answer/read-files.ts';

const NONCE = 'a1b2c3d4e5f6';
const END = `<<<END ${NONCE}>>>`;
const open = (path: string, nonce = NONCE): string => `<<<FILE ${nonce} ${path}>>>`;
const marked = (path: string, text: string): string => `${open(path)}\n${text}${END}\n`;

/** What is read, as plain objects. */
function read(answer: string, wanted: readonly string[] = ['a.py'], isStopped = true) {
  const { whole, cut } = readFiles(answer, { nonce: NONCE, wanted: wanted.map(parseRepositoryPath), isStopped });
  return { whole: Object.fromEntries(whole), cut: Object.fromEntries(cut) };
}
const whole = (text: string, path = 'a.py') => ({ whole: { [path]: text }, cut: {} });
const cut = (text: string, path = 'a.py') => ({ whole: {}, cut: { [path]: text } });
const nothing = { whole: {}, cut: {} };

describe('a file between markers', () => {
  test.each([
    ['is kept to the byte', 'x = 1\n'],
    ['may be empty', ''],
    ['may be one line end', '\n'],
    ['keeps CRLF and lone CR', 'a\r\nb\rc\r\n'],
    ['keeps blanks at both ends', '\n\n  x\t\n\n \n'],
    ['keeps a byte order mark and any script', '\ufeff你好 👩‍💻 e\u0301 \u2028 \u0000\n'],
    ['may hold markers of another nonce', `${open('a.py', '000000000000')}\nx\n<<<END 000000000000>>>\n`],
    ['may hold fences', 'x = """\n```sh\nls\n```\n"""\n'],
    ['may hold think tags', 'x = "<think>"\n</think>\ny\n'],
    ['may have 10,000 lines', 'line of code\n'.repeat(10_000)],
  ])('%s', (_, text) => {
    expect(read(marked('a.py', text))).toEqual(whole(text));
    expect(read(`Sure!\n\n${marked('a.py', text)}\nAnything else?`, undefined, false)).toEqual(whole(text));
  });

  test('is read whatever chatter stands around it', () => {
    const chatter = fc.array(fc.string(), { maxLength: 4 }).map((lines) => lines.join('\n'));
    const content = fc
      .array(fc.oneof(fc.string(), fc.constantFrom('```', '```js', '# x', '</think>', '', '\r', open('a.md', 'ffff'))))
      .map((lines) => lines.map((line) => `${line}\n`).join(''));
    fc.assert(
      fc.property(chatter, content, chatter, (before, text, after) => {
        fc.pre(!before.includes('think>') && !/^\s*(?:```|~~~)/.test(text));
        expect(read(`${before}\n${marked('a.md', text)}${after}`, ['a.md'])).toEqual(whole(text, 'a.md'));
      }),
      { seed: 7, numRuns: 500 },
    );
  });

  test('has markers that tolerate blanks and CR around them, and the path in other letters', () => {
    expect(read(`  ${open('./A.py')} \r\nx\r\n ${END}\r\n`)).toEqual(whole('x\r\n'));
  });

  test('is cut without its end, whatever the provider says', () => {
    expect(read(`${open('a.py')}\nx = 1\ny =`)).toEqual(cut('x = 1\ny ='));
    expect(read(`${open('a.py')}\nx\n<<<END 000000000000>>>\n`)).toEqual(cut('x\n<<<END 000000000000>>>\n'));
    expect(read(open('a.py'))).toEqual(cut(''));
  });

  test('is whole when the end stands behind its last line and nothing follows', () => {
    expect(read(`${open('a.py')}\nx = 1${END}\n`)).toEqual(whole('x = 1'));
  });

  test('is cut by an opening inside it', () => {
    const answer = `${open('a.py')}\nx\n${marked('b.py', 'y\n')}`;
    expect(read(answer, ['a.py', 'b.py'])).toEqual({ whole: { 'b.py': 'y\n' }, cut: { 'a.py': 'x\n' } });
    expect(read(`${open('a.py')}\nx\n${marked('z.py', 'y\n')}`)).toEqual(cut('x\n'));
  });

  test('counts the last time when it comes again, and the whole one when one of them is cut', () => {
    expect(read(marked('a.py', '1\n') + marked('a.py', '2\n'))).toEqual(whole('2\n'));
    expect(read(`${marked('a.py', '1\n')}${open('a.py')}\n2`)).toEqual(whole('1\n'));
    expect(read(`${open('a.py')}\nx\n${marked('a.py', '2\n')}`)).toEqual(whole('2\n'));
  });

  test('comes beside others, and what was not wanted is left out', () => {
    const answer = marked('b.py', 'b\n') + marked('evil.py', 'e\n') + marked('a.py', 'a\n');
    expect(read(answer, ['a.py', 'b.py'])).toEqual({ whole: { 'a.py': 'a\n', 'b.py': 'b\n' }, cut: {} });
    expect(read(marked('evil.py', 'e\n'))).toEqual(nothing);
    expect(read(marked('../a.py', 'e\n'), ['a.py', 'b.py'])).toEqual(nothing);
  });
});

test('a text in which the word of the task stands is no file', () => {
  expect(read(marked('a.py', `see "${END}" and "${open('a.py')}" here\n`))).toEqual(nothing);
  expect(read(`${open('a.py')}\nx = 1 # ${NONCE}\ny`)).toEqual(nothing);
  expect(read(`\`\`\`python\nx = "${NONCE}"\n\`\`\``)).toEqual(nothing);
});

describe('an outer fence inside the markers', () => {
  test.each([
    ['of code is dropped', 'a.py', '```python\nx = 1\n```\n', 'x = 1\n'],
    ['without a label is dropped', 'requirements.txt', '```\nflask\n```\n\n', 'flask\n'],
    ['without its end is dropped', 'a.py', '```python\nx = 1\n', 'x = 1\n'],
    ['of which only the end is left is dropped', 'a.py', 'x = 1\n```\n', 'x = 1\n'],
    [
      'of Markdown that says so is dropped',
      'README.md',
      '```markdown\n# T\n\n```sh\nls\n```\n```\n',
      '# T\n\n```sh\nls\n```\n',
    ],
    [
      'around a README with bare fences is dropped',
      'README.md',
      '```md\n# T\n```\nls\n```\nx\n```\n',
      '# T\n```\nls\n```\nx\n',
    ],
    ['around a README may lack a label', 'README.md', '```\n# T\n\nx\n```\n', '# T\n\nx\n'],
  ])('%s', (_, path, answer, text) => {
    expect(read(marked(path, answer), [path])).toEqual(whole(text, path));
  });

  test.each([
    ['a README that begins and ends with code', 'README.md', '```sh\nls\n```\ntext\n```sh\nls\n```\n'],
    ['a README that begins with an example of Markdown', 'README.md', '```md\n*x*\n```\ntext\n```sh\nls\n```\n'],
    ['a title of reStructuredText', 'index.rst', '~~~~\nTitle\n~~~~\n'],
    ['a template with two fences', 'a.js', 'const md = `\n```\nx\n```\n`;\n'],
  ])('is no outer one in %s', (_, path, text) => {
    expect(read(marked(path, text), [path])).toEqual(whole(text, path));
  });
});

describe('a think block', () => {
  const file = marked('a.py', 'real\n');
  test.each([
    ['at the head', `<think>hm</think>\n${file}`],
    ['that rehearses the markers', `<think>\n${marked('a.py', 'draft\n')}</think>\n${file}`],
    ['that rehearses one marker', `<think>\n${open('a.py')}\ndraft\n</think>\n${file}`],
    ['without its beginning', `let me see\n</think>\n\n${file}`],
    ['without its beginning, that rehearses the markers', `${marked('a.py', 'draft\n')}so.</think>\n${file}`],
    ['after another', `<think>a</think>\n<thinking>b</thinking>\n${file}`],
    ['whose end stands behind the file', `${file}</think>\ndone`],
  ])('%s is never part of the file', (_, answer) => {
    expect(read(answer)).toEqual(whole('real\n'));
  });

  test('without an end is passed over when a whole marked file follows, and holds none else', () => {
    expect(read(`<think>\nI will write it now.\n\n${file}`)).toEqual(whole('real\n'));
    expect(read(`<think>\n${marked('a.py', 'draft\n')}No, better:\n${file}`)).toEqual(whole('real\n'));
    expect(read(`<think>\n${open('a.py')}\nhalf`)).toEqual(nothing);
    expect(read('<think>\nx = 1\n')).toEqual(nothing);
  });

  test('before an unmarked file is dropped as well', () => {
    expect(read('<think>x</think>\nprint(1)\n')).toEqual(whole('print(1)\n'));
    expect(read('I need a loop.\n</think>\n\n```python\nprint(1)\n```')).toEqual(whole('print(1)\n'));
    expect(read('I need a loop.\n</think>\n\nprint(1)\n')).toEqual(whole('print(1)\n'));
  });

  test.each(['const end = "</think>";\nx\n', '<think>\na\n</think>\nb\n'])(
    'in code without markers stays: %j',
    (text) => {
      expect(read(`\`\`\`js\n${text}\`\`\``, ['a.js'])).toEqual(whole(text, 'a.js'));
    },
  );
});

describe('a model that ignores the markers', () => {
  test.each([
    ['one fence', '```python\nx = 1\n```', 'a.py', 'x = 1\n'],
    ['a fence amid talk', 'Here is the file:\n\n**a.py**\n```python\nx = 1\n```\nIt sets x.', 'a.py', 'x = 1\n'],
    ['a fence under its path', 'src/a.py:\n```\nx = 1\n```', 'src/a.py', 'x = 1\n'],
    ['a Chinese sentence and a fence', '好的，以下是文件：\n```python\nx = 1\n```\n请查看。', 'a.py', 'x = 1\n'],
    ['a fence and a command', '```js\nrun();\n```\nRun it:\n```bash\nnpm start\n```', 'a.js', 'run();\n'],
    ['a fence and a bare command', '```js\nrun();\n```\nRun it:\n```\nnpm start\n```', 'a.js', 'run();\n'],
    [
      'a fence with bare fences inside',
      '```js\nconst s = `\n```\nx\n```\n`;\n```',
      'a.js',
      'const s = `\n```\nx\n```\n`;\n',
    ],
    [
      'a README with fences inside',
      '```markdown\n# T\n```sh\nls\n```\nend\n```\n',
      'README.md',
      '# T\n```sh\nls\n```\nend\n',
    ],
    ['a README in a fence, amid talk', 'Here it is:\n```markdown\n# T\n\nx\n```\nEnjoy!', 'README.md', '# T\n\nx\n'],
    ['a bare README with fences', '# T\n\n```sh\nls\n```\n', 'README.md', '# T\n\n```sh\nls\n```\n'],
    ['bare text', 'x = 1\n', 'a.py', 'x = 1\n'],
    ['bare text after a friendly line', 'Sure, here it is:\n\nx = 1\n', 'a.py', 'x = 1\n'],
    ['bare text that begins like a friendly line', 'ok: true\n\nx: 1\n', 'a.yml', 'ok: true\n\nx: 1\n'],
    [
      'bare text with a fence in a docstring',
      '"""Doc\n\n```\nx\n```\n"""\ny = 1\n',
      'a.py',
      '"""Doc\n\n```\nx\n```\n"""\ny = 1\n',
    ],
    ['an end without a beginning', `x = 1\n${END}\n`, 'a.py', 'x = 1\n'],
    ['a fence and the end', `\`\`\`python\nx = 1\n\`\`\`\n${END}`, 'a.py', 'x = 1\n'],
    ['a short licence', 'MIT License. Do as you please.\n', 'LICENSE', 'MIT License. Do as you please.\n'],
  ])('but gives %s is understood', (_, answer, path, text) => {
    expect(read(answer, [path])).toEqual(whole(text, path));
  });

  test.each([
    ['a fence without end', '```python\nx = 1\ny', true, 'x = 1\ny'],
    ['a fence without end, with blocks inside', '```js\n```sh\nx\n```\ny', true, '```sh\nx\n```\ny'],
    ['bare text that was cut', 'x = 1\ny', false, 'x = 1\ny'],
    ['a fence that a cut answer closed', '```python\nx = 1\n```\nThis fi', false, 'x = 1\n'],
  ])('and gives %s has given a cut file', (_, answer, isStopped, text) => {
    expect(read(answer, undefined, isStopped)).toEqual(cut(text));
  });

  test('is not understood when more than one file was asked for', () => {
    expect(read('```python\nx\n```', ['a.py', 'b.py'])).toEqual(nothing);
  });

  test.each([
    ['nothing', ''],
    ['blanks', ' \n\n\t\n'],
    ['a refusal', "I'm sorry, but I can't help with that."],
    ['a curly refusal', 'I’m sorry, I can’t do that'],
    ['a Chinese refusal', '抱歉，我无法完成这个请求。'],
    ['a question', 'Which database would you like me to use?'],
    ['a Chinese question', '请问需要使用哪个数据库？'],
    ['a remark', 'I have written the file. It is ready.'],
    ['an error', 'Error: API key not valid.'],
    ['two versions', '```python\nx = 1\n```\nOr:\n```python\nx = 2\n```'],
    ['markers of another nonce', `${open('a.py', 'a1b2c3d4e5f')}\nx\n<<<END a1b2c3d4e5f>>>\n`],
    ['a file that nobody asked for', `${open('b.py')}\nx\n${END}\n`],
  ])('gives no file with %s', (_, answer) => {
    expect(read(answer)).toEqual(nothing);
  });
});

test('hostile answers of a million characters are read in linear time', () => {
  const size = 1 << 20;
  const hostile = [
    '`',
    '~',
    ' ',
    '\n',
    '<think></think>',
    '</think>\n',
    '```\n',
    '```a\n',
    `${open('a.py')}\n`,
    `${END}\n`,
  ];
  const answers = hostile.map((part) => part.repeat(size / part.length));
  answers.push(
    `\`\`\`${'a'.repeat(size)}\``,
    `Sure ${'x'.repeat(size)}`,
    `${open('a.py')}\n${'```\n'.repeat(size / 4)}${END}`,
  );
  for (const answer of answers) for (const path of ['a.py', 'README.md']) read(answer, [path]);
}, 20_000);
