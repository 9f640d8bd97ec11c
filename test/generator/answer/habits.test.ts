import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { parseRepositoryPath } from '../../../src/core/generated-file.ts';
import { readFiles } from '../../../src/generator/answer/read-files.ts';

/** How models answer in the place of the form that was asked for; `NONCE`, `PATH` and `BODY` stand for the task's own. */
const HABITS = z
  .record(z.string(), z.string())
  .parse(JSON.parse(readFileSync(new URL('../../fixtures/answer-habits.json', import.meta.url), 'utf8')));
const NONCE = 'a1b2c3d4e5f6';

const FILES: Readonly<Record<string, string>> = {
  Dockerfile:
    'FROM node:24-slim\n# Only what runs\nWORKDIR /app\nCOPY package*.json ./\nRUN npm ci --omit=dev\nCOPY . .\nEXPOSE 3000\nCMD ["node", "server.js"]\n',
  'src/App.vue':
    '<script setup lang="ts">\nimport { ref } from "vue";\nconst count = ref(0);\n</script>\n\n<template>\n  <button @click="count++">{{ count }}</button>\n</template>\n\n<style scoped>\nbutton { color: teal; }\n</style>\n',
  'db/schema.sql':
    "-- The tables of the shop\nCREATE TABLE users (\n  id INTEGER PRIMARY KEY,\n  email TEXT NOT NULL UNIQUE\n);\n\nINSERT INTO users (email) VALUES ('a@example.com');\n",
  '.gitignore': '# Dependencies\nnode_modules/\ndist/\n\n*.log\n.env\n!.env.example\n',
  'README.md':
    '# Shop\n\nA small shop.\n\n## Install\n\n```sh\nnpm ci\n```\n\n## Run\n\n1. `npm start`\n2. Open <http://localhost:3000>\n\n> It needs Node 24.\n',
  'app/main.py':
    '"""The entry point."""\n\nimport sys\n\n\ndef main(argv: list[str]) -> int:\n    if len(argv) < 2 and argv:\n        print(f"usage: {argv[0]} NAME")\n        return 2\n    print(f"Hello, {argv[1]}!")\n    return 0\n\n\nif __name__ == "__main__":\n    sys.exit(main(sys.argv))\n',
};

/** Further ways, beside those that were met. */
const SIBLINGS: Readonly<Record<string, string>> = {
  'markers in backquotes': '`<<<FILE NONCE PATH>>>`\nBODY`<<<END NONCE>>>`',
  'markers as headings': '### <<<FILE NONCE PATH>>>\nBODY### <<<END NONCE>>>',
  'markers with backslashes': '\\<\\<\\<FILE NONCE PATH\\>\\>\\>\nBODY\\<\\<\\<END NONCE\\>\\>\\>',
  'markers as entities in digits':
    '&#60;&#60;&#60;FILE NONCE PATH&#62;&#62;&#62;\nBODY&#60;&#60;&#60;END NONCE&#62;&#62;&#62;',
  'markers with four brackets': '<<<<FILE NONCE PATH>>>>\nBODY<<<<END NONCE>>>>',
  'markers short of a bracket at the end': '<<<FILE NONCE PATH>>\nBODY<<<END NONCE>>',
  'an opening with a colon': '<<<FILE: NONCE PATH>>>\nBODY<<<END NONCE>>>',
  'an opening with ./ before the path': '<<<FILE NONCE ./PATH>>>\nBODY<<<END NONCE>>>',
  'an opening with the path in quotes': '<<<FILE NONCE "PATH">>>\nBODY<<<END NONCE>>>',
  'an end that names the file': '<<<FILE NONCE PATH>>>\nBODY<<<END NONCE PATH>>>',
  'an end that says FILE': '<<<FILE NONCE PATH>>>\nBODY<<<END FILE>>>',
  'an end without the nonce': '<<<FILE NONCE PATH>>>\nBODY<<<END>>>',
  'an end with the nonce alone': 'BODY<<<END NONCE>>>',
  'markers in comments': '<!-- <<<FILE NONCE PATH>>> -->\nBODY<!-- <<<END NONCE>>> -->',
  'the whole answer in a fence': '```\n<<<FILE NONCE PATH>>>\nBODY<<<END NONCE>>>\n```\n',
  'markers and tags of a tool': '<<<FILE NONCE PATH>>>\n<file>\nBODY</file>\n<<<END NONCE>>>',
  'markers and tags of a tool that name the path':
    '<<<FILE NONCE PATH>>>\n<write_file path="PATH">\nBODY</write_file>\n<<<END NONCE>>>',
  'a tool call with elements': '<write_to_file>\n<path>PATH</path>\n<content>\nBODY</content>\n</write_to_file>',
  'an action in an artifact':
    '<boltArtifact id="x" title="y">\n<boltAction type="file" filePath="PATH">\nBODY</boltAction>\n</boltArtifact>',
  'a tool call with parameters':
    '<function_calls>\n<invoke name="write_file">\n<parameter name="path">PATH</parameter>\n<parameter name="content">\nBODY</parameter>\n</invoke>\n</function_calls>',
  'a tool call of JSON':
    '{"name": "write_file", "arguments": {"file_path": "PATH", "content": "BODY, as a JSON string"}}',
  'a list of files in JSON': '{"files": [{"path": "PATH", "content": "BODY, as a JSON string"}]}',
  'a map of files in JSON': '{"PATH": "BODY, as a JSON string"}',
  'JSON in a fence': '```json\n{"path": "PATH", "content": "BODY, as a JSON string"}\n```\n',
  'JSON between the markers':
    '<<<FILE NONCE PATH>>>\n{"path": "PATH", "content": "BODY, as a JSON string"}\n<<<END NONCE>>>',
  'JSON that breaks off': '{"path": "PATH", "content": "BODY, as a JSON string',
  'talk in Chinese and one fence between the markers':
    '<<<FILE NONCE PATH>>>\n以下是文件内容：\n\n```\nBODY```\n<<<END NONCE>>>',
  'one fence amid talk between the markers':
    '<<<FILE NONCE PATH>>>\nHere is the file:\n```\nBODY```\nLet me know if you need more.\n<<<END NONCE>>>',
  'the path in bold as the first line': '<<<FILE NONCE PATH>>>\n**PATH**\nBODY<<<END NONCE>>>',
  'the path behind a word as the first line': '<<<FILE NONCE PATH>>>\nFile: PATH\nBODY<<<END NONCE>>>',
  'one fence under the path of another file': '**src/other.js**\n```\nBODY```\n',
  'a fence that is labelled with the path': '```PATH\nBODY```\n\n```src/other.js\nlet a = 1;\n```\n',
  'numbered files': '1. `src/other.js`\n```js\nlet a = 1;\n```\n\n2. `PATH`\n```\nBODY```\n',
  'a file that was announced under its path':
    'First I create `src/other.js`:\n```js\nlet a = 1;\n```\nHere is `PATH`:\n```\nBODY```\n',
  'a think block that never ends': '<think>\nI will write it now.\n\n<<<FILE NONCE PATH>>>\nBODY<<<END NONCE>>>\n',
  'its own markers in the file': '<<<FILE NONCE PATH>>>\n"<<<FILE NONCE PATH>>>"\nBODY<<<END NONCE>>>',
};

function play(habit: string, path: string, body: string): string {
  return habit
    .split("> BODY, each line with '> ' before it")
    .join(body.replace(/\n$/, '').replace(/^/gm, '> '))
    .split('BODY, as a JSON string')
    .join(JSON.stringify(body).slice(1, -1))
    .replaceAll('NONCE', NONCE)
    .replaceAll('PATH', path)
    .replaceAll('BODY', body);
}

/** Habits that are asked for again on purpose: to unpack them would be a guess. */
const ASKED_AGAIN = /^(?:JSON that breaks off|one fence under the path of another file|its own markers in the file)$/;

describe('an answer in another form than the one asked for', () => {
  test.each(Object.entries({ ...HABITS, ...SIBLINGS }))(
    'gives its file to the byte or is asked for again: %s',
    (name, habit) => {
      for (const [path, body] of Object.entries(FILES)) {
        const wanted = [parseRepositoryPath(path)];
        const { whole, cut } = readFiles(play(habit, path, body), { nonce: NONCE, wanted, isStopped: true });
        const text = whole.get(wanted[0] ?? parseRepositoryPath('none'));
        if (text !== undefined) expect(text, path).toBe(body);
        // A file that is thought to be cut has its end made up by the model.
        expect([...cut.values()], path).toEqual([]);
        if (ASKED_AGAIN.test(name)) expect(text, path).toBeUndefined();
      }
    },
  );

  test('is understood more often than not', () => {
    const read = Object.entries({ ...HABITS, ...SIBLINGS }).flatMap(([name, habit]) =>
      Object.entries(FILES).map(([path, body]) => {
        const wanted = [parseRepositoryPath(path)];
        const { whole } = readFiles(play(habit, path, body), { nonce: NONCE, wanted, isStopped: true });
        return { name, path, isRead: whole.size > 0 };
      }),
    );
    const missed = read.filter(({ isRead }) => !isRead);
    expect(missed.length / read.length).toBeLessThan(0.2);
  });
});
