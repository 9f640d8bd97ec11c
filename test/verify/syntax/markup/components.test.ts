import { describe, expect, test } from 'vitest';
import { findSyntax } from '../find-syntax.ts';
import { samplesOf } from '../samples.ts';

const textOf = (kind: string): string => samplesOf([kind])[0]?.[1].text ?? '';
const [vueSample, svelteSample] = [textOf('vue'), textOf('svelte')];

describe.each(samplesOf(['vue', 'svelte', 'astro', 'xml']))('%s', (_, { path, text }) => {
  test('says nothing of a sound file, whatever its line ends', async () => {
    expect(await findSyntax(path, text)).toEqual([]);
    expect(await findSyntax(path, text.replaceAll('\n', '\r\n'))).toEqual([]);
  });

  test('comes to an end with what is made to hold it up', async () => {
    for (const hostile of ['<script "', '<style></style>', '<!--', '{', '<a b="']) {
      const started = performance.now();
      await findSyntax(path, hostile.repeat(10_000));
      expect(performance.now() - started).toBeLessThan(5_000);
    }
  }, 60_000);
});

test.each([
  ['a cut in the script', vueSample.slice(0, vueSample.indexOf('const shown')), 1],
  ['a cut in the template', `${vueSample.slice(0, vueSample.indexOf('<slot'))}\n`, 18],
  ['a cut in the style', vueSample.slice(0, vueSample.indexOf('.notes .long') + 40), 32],
  ['a bracket lost in the script', vueSample.replace("ref('')", "ref(''"), 11],
  ['a tag that is not closed', vueSample.replace('</ul>', ''), 22],
  ['an expression that is no code', vueSample.replace('note.text }}', 'note.text) }}'), 24],
  ['two templates', `${vueSample}<template><p>b</p></template>\n`, 42],
  ['two scripts of one kind', `${vueSample}<script setup lang="ts">\nconst a = 1\n</script>\n`, 42],
  ['a bracket lost in the style', vueSample.replace('gap: 1rem;\n}', 'gap: 1rem;\n'), 33],
  ['nothing that shows or does anything', '<style>\n.a { color: red }\n</style>\n', 1],
])('finds in Vue %s', async (_, text, line) => {
  expect((await findSyntax('src/A.vue', text))[0]).toMatchObject({ kind: 'syntax', weight: 'fault', line });
});

test.each([
  ['Pug', '<template lang="pug">\ndiv\n  p(a="b")\n</template>\n'],
  [
    'generic parameters in a tag',
    '<script setup lang="ts" generic="T extends Record<string, number>">\nconst a: T | null = null\n</script>\n',
  ],
  ['a script that is commented out', '<template><p>a</p></template>\n<!-- <script> -->\n'],
  ['Sass', '<template><p>a</p></template>\n<style lang="sass">\n.a\n  color: red\n</style>\n'],
])('says nothing in Vue of %s', async (_, text) => {
  expect(await findSyntax('src/A.vue', text)).toEqual([]);
});

test.each([
  ['a cut in the script', svelteSample.slice(0, svelteSample.indexOf('let filter'))],
  ['a cut in the markup', svelteSample.slice(0, svelteSample.indexOf('{/each}'))],
  ['a block that is not closed', svelteSample.replace('{/if}', '')],
  ['a tag that is not closed', svelteSample.replace('</ul>', '')],
  ['a bracket lost in the script', svelteSample.replace("$state('')", "$state(''")],
  ['a bracket lost in the style', svelteSample.replace('none;\n  }', 'none;\n')],
])('finds in Svelte %s', async (_, text) => {
  expect((await findSyntax('src/A.svelte', text))[0]).toMatchObject({ kind: 'syntax', weight: 'fault' });
});

test.each([
  ['dashes that do not close', '---\nconst a = 1\n<p>{a}</p>\n', 1],
  ['a fault in its code', '---\nconst a = (1\n---\n<p>{a}</p>\n', 3],
  ['a style that is cut', '---\n---\n<p>a</p>\n<style>\n  p {\n', 4],
])('finds in Astro %s', async (_, text, line) => {
  expect((await findSyntax('src/A.astro', text))[0]).toMatchObject({ kind: 'syntax', weight: 'fault', line });
});

test('lets a page of Astro answer before its end', async () => {
  expect(await findSyntax('src/a.astro', "---\nif (a) return Astro.redirect('/')\n---\n<p>a</p>\n")).toEqual([]);
});

test.each([
  ['a tag that is not closed', '<a>\n  <b>\n</a>\n', 3],
  ['a cut', '<a>\n  <b>\n', 2],
  ['an ampersand', '<a>\n  b & c;\n</a>\n', 2],
  ['a blank line before the declaration', '\n<?xml version="1.0"?>\n<a/>\n', 2],
  ['two roots', '<a/>\n<b/>\n', 2],
])('finds in XML %s', async (_, text, line) => {
  expect((await findSyntax('pom.xml', text))[0]).toMatchObject({ kind: 'syntax', weight: 'fault', line });
});

test('lets a document of XML define its own entities', async () => {
  expect(await findSyntax('a.xml', '<!DOCTYPE a [<!ENTITY b "c">]>\n<a>&b;</a>\n')).toEqual([]);
});
