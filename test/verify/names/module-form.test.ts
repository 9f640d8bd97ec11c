import { describe, expect, test } from 'vitest';
import { checkModuleForm } from '../../../src/verify/names/javascript/module-form.ts';
import { projectOf, tell } from '../../support/check-project.ts';

const START = { start: 'node src/a.js' };
const told = (manifest: object, path: string, text: string): Promise<readonly string[]> =>
  tell(checkModuleForm, projectOf({ 'package.json': JSON.stringify(manifest), [path]: text }));

describe('the form of a module that plain Node runs', () => {
  test.each<[string, object, string, string, string]>([
    [
      'require in an ES module',
      { type: 'module', scripts: START },
      'src/a.js',
      "import 'node:fs';\nconst x = require('x');\n",
      'src/a.js:2 fault: it uses "require", which Node does not have in ES modules',
    ],
    [
      'its folder in an ES module that nothing starts but its command',
      { type: 'module', bin: { a: 'bin/a.js' } },
      'bin/a.js',
      'console.log(__dirname);\n',
      'bin/a.js:1 fault: it uses "__dirname", which Node does not have in ES modules',
    ],
    [
      'import in CommonJS',
      { type: 'commonjs', scripts: START },
      'src/a.js',
      "import 'node:fs';\n",
      'src/a.js:- fault: it uses import or export, but its manifest makes it CommonJS',
    ],
  ])('is told: %s', async (_, manifest, path, text, expected) => {
    expect(await told(manifest, path, text)).toEqual([expected]);
  });

  test.each<[string, object, string, string]>([
    [
      'what it asks for first',
      { type: 'module', scripts: START },
      'src/a.js',
      "if (typeof require === 'function') require('x');\nexport {};\n",
    ],
    [
      'what it makes itself',
      { type: 'module', scripts: START },
      'src/a.js',
      "import { createRequire } from 'node:module';\nconst require = createRequire(import.meta.url);\nrequire('x');\n",
    ],
    [
      'what a bundler takes in',
      { type: 'module', scripts: START, devDependencies: { vite: '1' } },
      'src/a.js',
      "import 'x';\nrequire('y');\n",
    ],
    ['what Node finds out by itself', { scripts: START }, 'src/a.js', "import 'x';\n"],
    [
      'CommonJS in a package of modules',
      { type: 'module', scripts: START },
      'src/a.cjs',
      "module.exports = require('x');\n",
    ],
  ])('is left alone: %s', async (_, manifest, path, text) => {
    expect(await told(manifest, path, text)).toEqual([]);
  });
});
