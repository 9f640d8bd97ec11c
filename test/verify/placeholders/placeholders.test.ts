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

  test('may say that all is a show, in any language, and is a fault where nothing else is there', async () => {
    const notes = [
      'In a real app, this would query the database',
      '在实际项目中，应该从数据库查询',
      'В реальном приложении здесь запрос',
    ];
    notes.push(
      '実際のアプリではデータベースを使います',
      'En una aplicación real se consulta la base',
      'In einer echten Anwendung käme es von dort',
    );
    for (const note of notes) {
      expect(await weights('a.js', `f();\n// ${note}\ng();\n`), note).toEqual(['remark 2']);
      expect(await weights('a.js', `export function f(x) {\n  // ${note}\n  return null;\n}\n`), note).toEqual([
        'fault 2',
      ]);
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

describe('a comment in the place of code is a fault by where it stands', () => {
  /** Each as people write it: in a body that holds nothing else, and at the end of a file that lacks what was planned. */
  const NOTES = [
    ...['implementation goes here', 'same as before', 'rest of the routes', 'other handlers follow the same pattern'],
    ...['omitted for brevity', 'fill in the remaining cases', 'TODO: implement', 'Your code here', 'validate the user'],
    ...['此处省略其余代码', '其余部分与上面相同', '待实现', '在这里实现登录逻辑', '实现用户注册', '后续补充', '同上'],
    ...['ここに処理を書く', '残りのコードは省略', '여기에 구현', 'остальной код без изменений', 'реализация здесь'],
    ...['le reste du code', 'à implémenter', 'aquí va la implementación', 'TODO: implementar', 'resto do código aqui'],
    ...['hier kommt die Logik', 'Rest des Codes unverändert', 'qui va il codice'],
  ];
  const BODIES: Readonly<Record<string, (note: string) => string>> = {
    'a.js': (note) => `export function one() {\n  return 1;\n}\n\nexport function run(x) {\n  // ${note}\n}\n`,
    'a.ts': (note) =>
      `export class A {\n  one(): number {\n    return 1;\n  }\n\n  run(x: string): void {\n    // ${note}\n  }\n}\n`,
    'a.tsx': (note) =>
      `export const A = () => {\n  const onClick = () => {\n    // ${note}\n  };\n  return <b onClick={onClick}>x</b>;\n};\n`,
    'a.mjs': (note) => `export const one = () => 1;\nexport const run = (x) => {}; // ${note}\n`,
    'b.ts': (note) =>
      `export const one = () => 1;\nexport function run(x: string): string | null {\n  // ${note}\n  return null;\n}\n`,
    'a.py': (note) => `def one():\n    return 1\n\n\ndef run(x):\n    # ${note}\n    pass\n`,
    'b.py': (note) => `def one():\n    return 1\n\n\ndef run(x):\n    return None  # ${note}\n`,
    'a.go': (note) => `package a\n\nfunc One() int {\n\treturn 1\n}\n\nfunc Run(x string) {\n\t// ${note}\n}\n`,
    'A.java': (note) =>
      `class A {\n  int one() {\n    return 1;\n  }\n\n  void run(String x) {\n    // ${note}\n  }\n}\n`,
    'a.rs': (note) => `fn one() -> u8 {\n    1\n}\n\nfn run(x: &str) {\n    // ${note}\n}\n`,
    'A.cs': (note) => `class A\n{\n  int One() { return 1; }\n\n  void Run(string x)\n  {\n    // ${note}\n  }\n}\n`,
    'a.rb': (note) => `def one\n  1\nend\n\ndef run(x)\n  # ${note}\nend\n`,
    'a.php': (note) => `<?php\nfunction one() { return 1; }\n\nfunction run($x) {\n    // ${note}\n}\n`,
    'a.kt': (note) => `fun one(): Int = 1\n\nfun run(x: String) {\n    // ${note}\n}\n`,
    'a.sql': (note) => `CREATE FUNCTION f() RETURNS void AS $$\nBEGIN\n  -- ${note}\nEND;\n$$ LANGUAGE plpgsql;\n`,
    'a.vue': (note) =>
      `<template>\n  <p>x</p>\n</template>\n<script setup>\nfunction run() {\n  // ${note}\n}\n</script>\n`,
  };

  test.each(Object.entries(BODIES))('as the whole body, in %s', async (path, body) => {
    for (const note of NOTES) expect((await weights(path, body(note))).join(), note).toMatch(/fault/);
  });

  test('as the whole of a class, a branch, a rule, a handler, an element and a block of a template', async () => {
    const texts: readonly (readonly [string, (note: string) => string])[] = [
      ['a.py', (note) => `class A:\n    # ${note}\n    pass\n\n\nclass B:\n    x = 1\n`],
      ['a.js', (note) => `export function f(x) {\n  if (x) {\n    // ${note}\n  } else {\n    return 2;\n  }\n}\n`],
      ['a.js', (note) => `export function f(x) {\n  try {\n    x();\n  } catch (error) {\n    // ${note}\n  }\n}\n`],
      ['a.css', (note) => `.a { color: red; }\n.b {\n  /* ${note} */\n}\n`],
      ['a.html', (note) => `<body>\n<main>\n<!-- ${note} -->\n</main>\n</body>\n`],
      ['a.j2', (note) => `{% block content %}\n{# ${note} #}\n{% endblock %}\n`],
    ];
    for (const [path, text] of texts) {
      for (const note of NOTES.filter((one) => !/^(?:validate|实现)/.test(one)))
        expect((await weights(path, text(note))).join(), `${path} ${note}`).toMatch(/fault/);
    }
  });

  test('at the end of a file that lacks what the plan promises, or is far shorter than planned', async () => {
    for (const note of NOTES) {
      const js = `export function one() {\n  return 1;\n}\n\n// ${note}\n`;
      const py = `def one():\n    return 1\n\n\n# ${note}\n`;
      const planned = { exports: ['function one()', 'function two(x)'] };
      expect((await weights('a.js', js, planned)).join(), note).toMatch(/fault/);
      expect((await weights('a.py', py, planned)).join(), note).toMatch(/fault/);
      expect((await weights('a.js', js, { lines: 60 })).join(), note).toMatch(/fault/);
    }
    const end = 'export function one() {\n  return 1;\n}\n\n// Sales tax comes with the order.\n';
    expect(await weights('a.js', end, { exports: ['function one()'], lines: 5 })).toEqual([]);
    expect(await weights('a.js', end, { exports: ['the whole API'] })).toEqual([]);
  });

  test('whatever it says where the plan promises the function, or the function owes a result', async () => {
    const js = 'export function one() {\n  return 1;\n}\n\nexport function pay(order) {\n  // Money, at last\n}\n';
    expect(await weights('a.js', js, { exports: ['function pay(order)'] })).toEqual(['fault 6']);
    expect(await weights('a.js', js)).toEqual([]);
    const ts = 'export function pay(order: Order): Receipt {\n  // Money, at last\n}\n';
    expect(await weights('a.ts', ts)).toEqual(['fault 2']);
    const go = 'package a\n\nfunc Pay(o Order) (Receipt, error) {\n\t// Money, at last\n}\n';
    expect(await weights('a.go', go)).toEqual(['fault 4']);
    const refusal = "export const a = () => 1;\nexport function pay() {\n  throw new Error('Not implemented');\n}\n";
    expect(await weights('a.js', refusal, { exports: ['function pay()'] })).toEqual(['fault 2']);
  });

  test.each([
    ['a.ts', 'class A {\n  constructor(private readonly x: number) {\n    // empty\n  }\n}\n'],
    ['a.js', 'export const noop = () => { /* empty */ };\nexport const f = () => {};\n'],
    ['a.js', 'try {\n  f();\n} catch {\n  // The file is already gone.\n}\n'],
    ['a.js', 'f().catch(() => {\n  // Ignored: the caller looks at the state.\n});\n'],
    ['a.js', 'export const hooks = {\n  onStart() {\n    // no-op by default\n  },\n};\n'],
    ['a.js', 'switch (x) {\n  case 1:\n    f();\n    break;\n  default:\n  // Others stay as they are.\n}\n'],
    ['a.js', 'if (a) {\n  // Nothing to do: it was sent before.\n} else {\n  f();\n}\n'],
    ['a.js', 'export function f() {\n  // 无需处理\n}\n'],
    ['a.js', 'export function f() {\n  // No hace nada a propósito\n}\n'],
    ['a.js', 'export function f() {\n  // ничего не делаем\n}\n'],
    ['a.py', 'def f():\n    try:\n        g()\n    except KeyError:\n        pass  # not there any more\n'],
    [
      'a.py',
      'class Base:\n    def setup(self):\n        pass  # hook for subclasses\n\n    def run(self):\n        return 1\n',
    ],
    [
      'a.py',
      '"""Examples.\n\n>>> def f():\n...     pass\n\n    def index(request):\n        ...\n\n    def show(request):\n        ...\n"""\nx = 1\n',
    ],
    ['A.java', 'class A {\n  private A() {\n    // utility class\n  }\n}\n'],
    ['a.go', 'package a\n\nfunc (nop) Close() {\n\t// nothing is open\n}\n'],
    ['a.css', '* { box-sizing: border-box; }\n.empty {\n  /* kept as a hook for themes */\n}\n'],
    ['a.html', '<div id="list">\n  <!-- Items are rendered here by app.js -->\n</div>\n'],
    ['a.html', '<div id="app"><!--app-html--></div>\n'],
    ['a.ts', 'export interface A {\n  // nothing yet\n}\n'],
    ['a.ts', 'export const config = {\n  a: 1,\n  // ...other properties\n};\n'],
    ['a.ts', 'export default defineConfig({\n  // ...other options\n  plugins: [react()],\n});\n'],
    ['a.d.ts', 'declare class A {\n  // nothing but its name is known\n}\n'],
    ['tests/a.test.js', "test('x', () => {\n  // the whole suite runs twice\n});\n"],
  ])('but not where somebody has thought of it: %s %j', async (path, text) => {
    expect(await weights(path, text)).toEqual([]);
  });

  test('and files made to hold us up are read in time', async () => {
    const parts = ['// x\n', '/* x */', 'f() {\n// x\n}\n', '{ // x\n', '<a><!-- x --></a>', '# x\n', ') { /* '];
    for (const part of parts)
      for (const path of ['a.ts', 'a.py', 'a.rb', 'a.vue']) await weights(path, part.repeat(20_000 / part.length));
  }, 20_000);
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
