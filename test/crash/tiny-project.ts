import { createHash } from 'node:crypto';
import type { KnownProject } from '../../src/demo/model/projects/known-project.ts';

/** The summary, which becomes the description of the repository. */
export const SUMMARY = 'A greeting, as small as a project can be';

/**
 * Four files on two levels. One of them names another in a `.gitignore`; line ends, other alphabets and the bit of an
 * executable have to come through as they are.
 */
export const tinyProject: KnownProject = {
  name: 'tiny',
  summary: SUMMARY,
  keywords: /tiny/i,
  run: 'node bin/main.js',
  test: 'node --check bin/main.js',
  files: [
    {
      path: '.gitignore',
      purpose: 'What git leaves out',
      exports: [],
      dependsOn: [],
      content: 'node_modules/\nnotes.txt\nbin/\n',
    },
    {
      path: 'notes.txt',
      purpose: 'Notes that the file above names',
      exports: [],
      dependsOn: [],
      content: 'Grüße aus 東京\r\nzweite Zeile\r\n',
    },
    {
      path: 'src/greet.js',
      purpose: 'Says hello',
      exports: ['greet(name)'],
      dependsOn: [],
      content: 'export function greet(name) {\n  return `Hello, ${name}!`;\n}\n',
    },
    {
      path: 'bin/main.js',
      purpose: 'Greets whoever is named',
      exports: [],
      dependsOn: ['src/greet.js'],
      content:
        "#!/usr/bin/env node\nimport { greet } from '../src/greet.js';\n\nconsole.log(greet(process.argv[2] ?? 'you'));\n",
    },
  ],
};

/** The tree as `git ls-tree -r` has to list it, beside an AGENTS.md: mode and blob by path. */
export const EXPECTED_TREE: ReadonlyMap<string, string> = new Map(
  tinyProject.files.map(({ path, content }) => [
    path,
    `${content.startsWith('#!') ? '100755' : '100644'} ${blobSha(content)}`,
  ]),
);

/** The name git gives to a file of this content. */
function blobSha(content: string): string {
  const bytes = Buffer.from(content);
  return createHash('sha1').update(`blob ${bytes.length}\0`).update(bytes).digest('hex');
}
