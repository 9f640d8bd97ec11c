import { isDeclaration, isTestFile } from '../../src/verify/file-kind.ts';
import { languageName } from './language.ts';
import { closed, pick } from './places.ts';
import type { Planting } from './planting.ts';

/** JavaScript or TypeScript that is run, and no declarations. */
function isScript(path: string): boolean {
  return ['JavaScript', 'TypeScript', 'TSX and JSX'].includes(languageName(path)) && !isDeclaration(path);
}

const IMPORT =
  /^import (?:\{ (\w+(?:, \w+)*) \}|(\w+)) from '[^'\n]+';\n|^const (?:\{ (\w+(?:, \w+)*) \}|(\w+)) = require\('[^'\n]+'\);\n/gm;

/** A line of imports, of which the file goes on to call a name. */
export const scriptImportLost: Planting = ({ file: { path, text } }, random) => {
  if (!isScript(path) || isTestFile(path)) return null;
  const lines = [...text.matchAll(IMPORT)].filter((line) => {
    const [, ...groups] = line;
    const names = groups.join('').split(', ');
    const rest = text.replace(line[0], '');
    return names
      .filter((name) => !(name in globalThis))
      .some((name) => new RegExp(`^[^"'\`/*\\n]*(?<![.\\w$])${name}[.(]`, 'm').test(rest));
  });
  const lost = pick(lines, random);
  return lost === null ? null : text.slice(0, lost.index) + text.slice(lost.index + lost[0].length);
};

/** What changes was declared by `let`. */
export const constantChanged: Planting = ({ file: { path, text } }, random) => {
  if (!isScript(path) || isTestFile(path)) return null;
  const isOnly = (name: string): boolean =>
    [...text.matchAll(new RegExp(`\\b(?:let|const|var|catch \\()\\s*${name}\\b|[(,] ?${name}[,)]`, 'g'))].length === 1;
  const places = [...text.matchAll(/\blet (\w+)(?:: [\w<>[\]| ]+)? = /g)].filter(
    ([, name = '']) =>
      isOnly(name) && new RegExp(`^\\s*${name} (?:[-+*]|\\?\\?|\\|\\|)?= |^\\s*${name}(?:\\+\\+|--);`, 'm').test(text),
  );
  const at = pick(places, random)?.index;
  return at === undefined ? null : `${text.slice(0, at)}const${text.slice(at + 3)}`;
};

/** A function or a constant at the top, once more at the end. */
export const declaredTwice: Planting = ({ file: { path, text } }, random) => {
  if (!isScript(path) || isTestFile(path)) return null;
  const blocks = [...text.matchAll(/^(?:export )?(?:const \w+ = .*;|(?:async )?function \w+\([^]*?\n\})\n/gm)];
  const block = pick(blocks, random);
  return block === null ? null : `${closed(text)}\n${block[0]}`;
};

export const defaultTwice: Planting = ({ file: { path, text } }) =>
  isScript(path) && /^export default /m.test(text) ? `${closed(text)}\nexport default {};\n` : null;

export const returnAtTop: Planting = ({ file: { path, text } }) =>
  isScript(path) && /^(?:import|export) /m.test(text) ? `${closed(text)}\nreturn null;\n` : null;

/** Paths lose their endings where Node, or the compiler as Node, looks for whole ones. */
export const endingLost: Planting = ({ file: { path, text }, project }, random) => {
  const find = (name: string): string => project.files.find((one) => one.path === name)?.text ?? '';
  const isStrict = find('package.json').includes('"type": "module"') && !/vite|tsx|bundler/i.test(find('package.json'));
  const asNode = /"module": "Node(?:Next|16)"/i.test(find('tsconfig.json'));
  if (!isScript(path) || isTestFile(path) || !isStrict || (path.endsWith('ts') && !asNode)) return null;
  const lost = pick([...text.matchAll(/(?<=^import [^'\n]*'\.{1,2}\/[^'\n]+)\.js(?=';$)/gm)], random);
  return lost === null ? null : text.slice(0, lost.index) + text.slice(lost.index + 3);
};
