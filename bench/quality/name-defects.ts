import { isTestFile } from '../../src/verify/file-kind.ts';
import { languageName } from './language.ts';
import { closed, pick } from './places.ts';
import type { Planting } from './planting.ts';

/** A line of imports whose every name the file goes on to use. */
const IMPORTS: Readonly<Record<string, RegExp>> = {
  Python: /^(?:import (\w+)|from [\w.]+ import (\w+(?:, \w+)*))\n/gm,
  Go: /^(?:import )?\t?"(?:[\w./-]+\/)?([a-z]\w*)"\n/gm,
};

export const importLost: Planting = ({ file: { path, text } }, random) => {
  const pattern = IMPORTS[languageName(path)];
  if (pattern === undefined) return null;
  const lines = [...text.matchAll(pattern)].filter((line) => {
    const names = (line[1] ?? line[2] ?? '').split(', ');
    const rest = text.replace(line[0], '');
    // Used outside of quotes and comments, and nowhere brought in again.
    const isUsed = (name: string): boolean =>
      path.endsWith('.go')
        ? new RegExp(`^[^"\`/\\n]*\\b${name}\\.[A-Z]`, 'm').test(rest)
        : new RegExp(`^(?!\\s*(?:def|class|from|import)\\b)[^"'#\\n]*(?<![.\\w])${name}\\b(?!\\s*=)`, 'm').test(rest) &&
          !new RegExp(`\\b(?:import|as|for|def|class)\\b[^\\n]*\\b${name}\\b|^\\s*${name}\\s*=`, 'm').test(rest);
    return names.some(isUsed);
  });
  const lost = pick(lines, random);
  return lost === null ? null : text.slice(0, lost.index) + text.slice(lost.index + lost[0].length);
};

/** Functions at the top, each with the lines up to the next thing there. */
const FUNCTIONS: Readonly<Record<string, RegExp>> = {
  Python: /(?<=^\n\n)(?:async )?def \w+\([^]*?\n(?=\n*(?:[@A-Za-z#]|$(?![^])))/gm,
  Go: /^func (?:\([^)\n]*\) )?\w+\([^]*?\n\}\n/gm,
};

export const functionTwice: Planting = ({ file: { path, text } }, random) => {
  const pattern = FUNCTIONS[languageName(path)];
  if (pattern === undefined || isTestFile(path)) return null;
  const blocks = [...text.matchAll(pattern)].map(([block]) => block).filter((block) => !block.startsWith('func init('));
  const block = pick(blocks, random);
  return block === null ? null : `${closed(text)}${path.endsWith('.go') ? '\n' : '\n\n'}${block}`;
};

const OUTSIDE: readonly string[] = ['return 0', 'if ready:\n    return', 'for one in range(3):\n    yield one'];

export const returnOutside: Planting = ({ file: { path, text } }, _random, turn) =>
  languageName(path) === 'Python' ? `${closed(text)}\n${OUTSIDE[turn % OUTSIDE.length] ?? ''}\n` : null;

export const shortDeclarationAtTop: Planting = ({ file: { path, text } }) =>
  languageName(path) === 'Go' ? text.replace(/^func /m, 'defaultLimit := 10\n\nfunc ') : null;

const SPARE: readonly string[] = ['container/ring', 'text/scanner', 'hash/maphash'];

export const importUnused: Planting = ({ file: { path, text } }, _random, turn) =>
  languageName(path) === 'Go'
    ? text.replace(/^import \(\n|^import (?=")/m, (start) =>
        start.endsWith('\n')
          ? `${start}\t"${SPARE[turn % SPARE.length] ?? ''}"\n`
          : `import "${SPARE[turn % SPARE.length] ?? ''}"\n${start}`,
      )
    : null;

export const variableUnused: Planting = ({ file: { path, text } }) =>
  languageName(path) === 'Go' ? text.replace(/^(func .*\{)\n/m, '$1\n\tremaining := 0\n') : null;

export const clauseChanged: Planting = ({ file: { path, text }, project }) => {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const beside = project.files.filter(
    (one) => one.path.endsWith('.go') && one.path.lastIndexOf('/') + 1 === folder.length && one.path.startsWith(folder),
  );
  return languageName(path) === 'Go' && beside.length > 1 ? text.replace(/^package (\w+)$/m, 'package $1s') : null;
};
