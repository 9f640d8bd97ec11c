import { describe, expect, test } from 'vitest';
import {
  circlesOf,
  fullFolders,
  importsAgainst,
  strayPackages,
  twinExports,
  twinFiles,
  type PackageHome,
} from './architecture-rules.ts';
import { literalSentences } from './literal-sentences.ts';
import { readSource } from './source-files.ts';

const ROOMS = { core: [], ports: ['core'] };
const PACKAGES: Readonly<Record<string, PackageHome>> = {
  zod: { rooms: ['core', 'task'] },
  openai: { rooms: ['llm'] },
  pino: { rooms: ['telemetry'], types: ['api'] },
};

/** Files out of paths and texts, as the rules see them. */
function planted(texts: Readonly<Record<string, string>>) {
  return Object.entries(texts).map(([path, text]) => readSource(path, text));
}

describe('the rules of the tree', () => {
  test('see a sentence where a code belongs, whatever it stands in', () => {
    const files = planted({
      'src/a.ts': "export const a = { reason: 'it is empty', code: 'it is empty', kind: 'empty' };",
      'src/b.ts': "export const b = (n: number) => ({\n  message: n > 1 ? `${n} files are gone` : 'file_gone',\n});",
      'src/c.ts': "const warning = 'line ' + 'too long by far';\nthrow new Error('that did not work');",
      'src/d.ts': "export const d = { reason: 'not_empty', message: say('fault.json'), fault: { path: 'a b' } };",
    });
    expect(files.flatMap(literalSentences)).toEqual(['src/a.ts:1 reason', 'src/b.ts:2 message', 'src/c.ts:1 warning']);
  });

  test('see an import against the direction, whatever its form', () => {
    const files = planted({
      'src/core/task.ts': "import { a } from '../task/a.ts';\nimport './names.ts';",
      'src/core/names.ts': "export type { B } from '../ports/b.ts';",
      'src/core/notice.ts': "export const load = () => import('../web/c.ts');\nexport type D = import('../app.ts').D;",
      'src/ports/forge.ts': "import type { Task } from '../core/task.ts';",
      'src/nowhere.ts': "import '../test/x.ts';",
    });
    expect(importsAgainst(ROOMS, files)).toEqual([
      'src/core/task.ts imports src/task/a.ts',
      'src/core/names.ts imports src/ports/b.ts',
      'src/core/notice.ts imports src/web/c.ts',
      'src/core/notice.ts imports src/app.ts',
      'src/nowhere.ts imports test/x.ts',
    ]);
  });

  test('see a package outside of its room, and let its types into some', () => {
    const files = planted({
      'src/llm/a.ts': "import OpenAI from 'openai/client';\nimport 'node:fs';",
      'src/task/b.ts': "import type OpenAI from 'openai';\nimport { z } from 'zod';",
      'src/api/c.ts': "import type { Logger } from 'pino';",
      'src/api/d.ts': "import { pino, type Logger } from 'pino';",
      'src/core/e.ts': "import { x } from '@nobody/knows/it';",
    });
    expect(strayPackages(PACKAGES, files)).toEqual([
      'src/task/b.ts imports openai',
      'src/api/d.ts imports pino',
      'src/core/e.ts imports @nobody/knows/it',
    ]);
  });

  test('see the shortest circle, one of types as well', () => {
    const files = planted({
      'a/door.ts': "import '../b/room.ts';\nimport './step.ts';",
      'a/step.ts': "import '../b/room.ts';",
      'b/room.ts': "import type { Door } from '../a/door.ts';",
      'b/roof.ts': "import './room.ts';",
      'b/own.ts': "import { own } from './own.ts';\nexport const it = own;",
    });
    expect(circlesOf(files)).toEqual([
      'a/door.ts → b/room.ts → a/door.ts',
      'a/step.ts → b/room.ts → a/door.ts → a/step.ts',
      'b/own.ts → b/own.ts',
    ]);
  });

  test('see two files of one name, and one exported name for two things', () => {
    const files = planted({
      'src/api/caller.ts': 'export interface Caller {}\nexport const NAME = 1;\nexport type NAME = typeof NAME;',
      'src/demo/caller.ts': "const Frame = 1, inner = 'export const NAME = 2';\nexport { Frame as Caller, inner };",
      'src/demo/other.ts': 'const NAME = 3;\nexport default NAME;',
    });
    expect(twinFiles(files)).toEqual(['caller.ts: src/api/caller.ts, src/demo/caller.ts']);
    expect(twinExports(files)).toEqual(['Caller: src/api/caller.ts, src/demo/caller.ts']);
  });

  test('see a folder with too many files of its own', () => {
    const files = planted({
      'src/a/1.ts': '',
      'src/a/2.ts': '',
      'src/a/b/3.ts': '',
      'src/a/b/4.ts': '',
      'src/a/b/5.ts': '',
    });
    expect(fullFolders(2, files)).toEqual(['src/a/b']);
  });
});
