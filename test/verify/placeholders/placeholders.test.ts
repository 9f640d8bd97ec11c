import { describe, expect, test } from 'vitest';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import type { ProjectPlan } from '../../../src/core/project-plan.ts';
import { checkPlaceholders } from '../../../src/verify/placeholders/placeholders.ts';
import { Project } from '../../../src/verify/project.ts';
import { inEnglish } from '../../support/statements.ts';

interface Planned {
  readonly exports?: string[];
  readonly lines?: number;
}

async function check(path: string, text: string, planned: Planned = {}) {
  const file = { path: parseRepositoryPath(path), text };
  const entry = { path: file.path, purpose: 'x', exports: [], dependsOn: [], ...planned };
  const plan: ProjectPlan = { name: 'x', summary: '', files: [entry], run: '', test: '' };
  return checkPlaceholders(file, new Project([file], plan, []));
}
async function weights(path: string, text: string, planned: Planned = {}): Promise<string[]> {
  return (await check(path, text, planned)).map(({ weight, line }) => `${weight} ${line ?? '-'}`);
}

describe('a comment that stands for code is a fault', () => {
  test.each([
    ['a.js', 'const a = 1;\n// ... rest of the handlers\n', 2],
    ['a.js', 'f();\n  // … existing code …\n', 2],
    ['a.ts', 'class A {\n  /* ... other methods remain the same ... */\n}\n', 2],
    ['a.ts', 'const x = {\n  a: 1, // ...rest of the options\n};\n', 2],
    ['a.ts', '// (rest of the code remains unchanged)\nf();\n', 1],
    ['a.ts', 'a();\n/*\n * ... previous imports\n */\n', 3],
    ['a.tsx', 'const A = () => (\n  <div>\n    {/* ... existing elements */}\n  </div>\n);\n', 3],
    ['a.py', 'def f():\n    return 1\n\n# ... keep existing routes\n', 4],
    ['a.go', 'package a\n\n// ... other handlers\n', 3],
    ['a.rs', 'fn a() {}\n// ... rest of implementation\n', 2],
    ['a.java', 'class A {\n  // ... existing methods\n}\n', 2],
    ['a.rb', 'a\n# ... rest of the file\n', 2],
    ['a.sh', 'ls\n# ... remaining steps\n', 2],
    ['a.yml', 'a: 1\n# ... other services\n', 2],
    ['Dockerfile', 'FROM x\n# ... rest of the file\n', 2],
    ['a.sql', 'select 1;\n-- ... rest of the schema\n', 2],
    ['a.css', 'a { b: c }\n/* ... existing styles ... */\n', 2],
    ['a.html', '<p></p>\n<!-- ... rest of the page ... -->\n', 2],
    ['a.vue', '<template>\n  <p/>\n</template>\n<script>\n// ... existing code\n</script>\n', 5],
    ['a.html', '<script>\nlet a;\n// ... rest of the script\n</script>\n', 3],
    ['a.js', 'const a = 1;\n// 其余代码保持不变\n', 2],
    ['a.py', 'a = 1\n# 省略\n', 2],
    ['a.py', 'a = 1\n# 此处省略若干代码\n', 2],
    ['a.go', 'package a\n// 待实现\n', 2],
    ['a.java', 'class A {\n  // 在此处添加你的代码\n}\n', 2],
    ['a.html', '<p></p>\n<!-- 其他代码省略 -->\n', 2],
  ])('in %s: %j', async (path, text, line) => {
    expect(await weights(path, text)).toEqual([`fault ${line}`]);
  });

  test('and its words are told', async () => {
    const [finding] = await check('a.js', 'a();\n// ... rest of the <b>handlers</b> @all `x`\n');
    expect(finding && inEnglish(finding)).toBe('a comment stands for code: "... rest of the b handlers /b all x"');
    expect(finding?.kind).toBe('placeholder');
  });

  test('but not where it only speaks of such things', async () => {
    const texts = [
      ['a.js', 'const a = "// ... rest of the code";\nconst b = `\n// ... existing code\n`;\n'],
      ['a.js', 'const a = /[`"\'/]/;\nconst b = `// ... other ${f(`// ... same`)}`;\n'],
      ['a.py', 'a = "# ... rest of the code"\nb = """\n# ... existing code\n"""\n'],
      ['README.md', 'Write the rest of the code.\n\n```js\n// ... existing code\n```\n'],
      ['a.ts', '/** Copies the rest of the file. */\nf();\n'],
      ['a.ts', '// It reads the header and then\n// the rest of the file, in parts.\nf();\n'],
      ['a.ts', '// 省略时使用默认值\nf();\n// 其他字段保持原值\n'],
      ['a.ts', "const url = 'https://x.org'; // ...and so on\n"],
      ['a.sh', 'echo "${a#... rest of the file}"\n'],
    ] as const;
    for (const [path, text] of texts) expect(await weights(path, text), text).toEqual([]);
  });
});

describe('a doubtful comment', () => {
  const ONE = 'f();\n// TODO: implement the retry\ng();\n';

  test('is remarked on when it stands by itself', async () => {
    expect(await weights('a.js', ONE)).toEqual(['remark 2']);
    for (const note of ['same as above', 'add your code here', 'rest of the implementation', 'Your logic goes here']) {
      expect(await weights('a.js', `f();\n// ${note}\ng();\n`), note).toEqual(['remark 2']);
    }
  });

  test('is a fault beside another', async () => {
    expect(await weights('a.js', `${ONE}// add your code here\n`)).toEqual(['fault 2', 'fault 4']);
  });

  test('is a fault in a file that is much shorter than planned', async () => {
    expect(await weights('a.js', ONE, { lines: 100 })).toEqual(['fault 2']);
    expect(await weights('a.js', ONE, { lines: 5 })).toEqual(['remark 2']);
  });

  test('is a fault when it is all that a function holds', async () => {
    const texts = [
      ['a.ts', 'function login(): void {\n  // TODO: implement login\n}\n'],
      ['a.ts', 'const login = () => {\n  // TODO: implement login\n  return null;\n};\n'],
      ['a.go', 'func f() {\n\t// TODO: implement\n}\n'],
      ['a.java', 'class A {\n  void f() {\n    // TODO: add the query\n  }\n}\n'],
    ] as const;
    for (const [path, text] of texts) expect((await weights(path, text))[0], text).toMatch(/^fault/);
  });
});

describe('a body that does nothing', () => {
  const SOUND = 'def a():\n    return 1\n\n\ndef b():\n    return 2\n\n\n';

  test.each([
    ['a.py', `${SOUND}def c():\n    pass\n`],
    ['a.py', `${SOUND}def c(x: int) -> int:\n    """Does it."""\n    ...\n`],
    ['a.py', `${SOUND}def c(): pass\n`],
    ['a.py', `${SOUND}async def c(\n    x,\n):\n    raise NotImplementedError\n`],
    ['a.ts', "function a() {\n  return 1;\n}\nfunction b() {\n  throw new Error('Not implemented');\n}\n"],
    ['a.js', 'const a = () => 1;\nconst b = () => {\n  throw new Error("not implemented yet");\n};\n'],
    ['a.rs', 'fn a() -> u8 { 1 }\nfn b() {\n    todo!()\n}\n'],
    ['a.go', 'func a() int { return 1 }\nfunc b() {\n\tpanic("not implemented")\n}\n'],
    ['a.cs', 'int A() { return 1; }\nint B() { throw new NotImplementedException(); }\n'],
    ['a.java', 'int a() { return 1; }\nint b() { throw new UnsupportedOperationException("Not implemented yet"); }\n'],
  ])('is remarked on in %s when it is one of many: %j', async (path, text) => {
    const found = await weights(path, text);
    expect(found).toHaveLength(1);
    expect(found[0]).toMatch(/^remark/);
  });

  test('is a fault when there are two, and when there is nothing else', async () => {
    expect(await weights('a.py', `${SOUND}def c():\n    pass\n\n\ndef d():\n    pass\n`)).toEqual([
      'fault 9',
      'fault 13',
    ]);
    expect(await weights('a.py', 'def c():\n    # TODO\n    pass\n')).toEqual(['fault 1']);
    expect(await weights('a.ts', "export function a() {\n  throw new Error('TODO');\n}\n")).toEqual(['fault 1']);
  });

  test('is none where it is meant so', async () => {
    const texts = [
      [
        'a.py',
        'class A(ABC):\n    @abstractmethod\n    def a(self):\n        pass\n\n    @abstractmethod\n    def b(self): ...\n',
      ],
      ['a.py', 'class P(Protocol):\n    def a(self) -> int: ...\n    def b(self) -> int: ...\n'],
      ['a.py', 'class A:\n    def a(self):\n        raise NotImplementedError("subclasses must do it")\n'],
      ['a.py', 'class H(BaseHTTPRequestHandler):\n    def log_message(self, *a):\n        pass\n'],
      ['a.py', 'def noop():\n    # Nothing to do on Linux.\n    pass\n'],
      ['a.py', 'class E(Exception):\n    pass\n'],
      ['a.pyi', 'def a() -> int: ...\ndef b() -> int: ...\n'],
      ['tests/test_a.py', 'def test_a():\n    pass\n'],
      ['a.ts', "abstract class A {\n  a() {\n    throw new Error('not implemented');\n  }\n}\n"],
      ['a.ts', 'const s = "{ throw new Error(\'not implemented\') }";\n'],
    ] as const;
    for (const [path, text] of texts) expect(await weights(path, text), text).toEqual([]);
  });
});

describe('what is no file at all is a fault', () => {
  test.each([
    ['an error of a provider', 'a.py', 'Error with DeepSeek API: 401\n'],
    ['a bad key', 'README.md', 'API key not valid. Please pass a valid API key.'],
    ['a refusal', 'a.py', "I'm sorry, but I can't help with that."],
    ['a refusal in Chinese', 'a.md', '抱歉，我无法完成这个请求。'],
    ['a question', 'a.ts', 'Which database would you like me to use for this?'],
    ['a remark', 'a.go', 'Here is the file you asked for.'],
  ])('%s', async (_, path, text) => {
    expect(await weights(path, text)).toEqual(['fault -']);
  });

  test('imports alone where the plan promises exports', async () => {
    const planned = { exports: ['function start(port: number): void'] };
    const text = "import a from 'a';\nimport {\n  b,\n} from 'b';\n";
    expect(await weights('a.ts', text, planned)).toEqual(['fault -']);
    expect(await weights('a.ts', '// Starts it.\n', planned)).toEqual(['fault -']);
    expect(await weights('a.ts', text)).toEqual([]);
    expect(await weights('a.ts', `${text}export function start() {}\n`, planned)).toEqual([]);
    expect(await weights('a.ts', "export * from 'b';\n", planned)).toEqual([]);
    expect(await weights('a/__init__.py', 'from .a import b\n', planned)).toEqual([]);
  });

  test('a line of dots', async () => {
    expect(await weights('a.js', 'f();\n...\ng();\n')).toEqual(['remark 2']);
    expect(await weights('a.js', 'f();\n...\ng();\n...\n')).toEqual(['fault 2', 'fault 4']);
  });
});

test('a section of prose that says nothing else is told', async () => {
  expect(await weights('README.md', '# A\n\ntext\n\n## Usage\n\nTODO\n\n## Licence\n\nMIT\n')).toEqual(['remark 7']);
  expect(await weights('README.md', '# A\n\n...\n\n## Usage\n\n*Coming soon!*\n')).toEqual(['fault 3', 'fault 7']);
  expect(await weights('README.md', '# A\n\nTODO is a list of things.\n\n- TODO\n- done\n')).toEqual([]);
});
