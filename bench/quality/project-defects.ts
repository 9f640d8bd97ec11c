import { dirname } from 'node:path/posix';
import { baseName } from '../../src/verify/file-kind.ts';
import { languageName } from './language.ts';
import { closed, pick } from './places.ts';
import type { Planting, Site } from './planting.ts';

/** A line that takes something from another file of the project. */
interface LocalImport {
  readonly line: string;
  readonly specifier: string;
}

/** Imports of the project's own files: what they lead to is there, so that only what is planted is wrong. */
function localImports({ file, project }: Site): readonly LocalImport[] {
  const lines = file.text.split('\n');
  const find = (pattern: RegExp, isLocal: (specifier: string) => boolean): readonly LocalImport[] =>
    lines.flatMap((line) => {
      const specifier = pattern.exec(line)?.[1];
      return specifier !== undefined && isLocal(specifier) ? [{ line, specifier }] : [];
    });
  const paths = project.files.map(({ path }) => path);
  switch (languageName(file.path)) {
    case 'JavaScript':
    case 'TypeScript':
    case 'TSX and JSX':
      return find(/(?:from|require\(|import\()\s*['"](\.{1,2}\/[^'"]+)['"]/, (one) => !/\.(?:css|json|svg)$/.test(one));
    case 'Python':
      return find(/^from ([\w.]+) import /, (one) => {
        const path = one.replace(/^\.+/, '').replaceAll('.', '/');
        return (
          path !== '' &&
          paths.some((known) => `/${known}`.endsWith(`/${path}.py`) || known.endsWith(`${path}/__init__.py`))
        );
      });
    case 'Go':
      return find(/^\s*(?:import )?(?:\w+ )?"([\w.]+\/[\w./-]+)"/, (one) =>
        paths.some((known) => known.endsWith('.go') && dirname(known).includes('/') && one.endsWith(dirname(known))),
      );
    default:
      return [];
  }
}

export const fileNotThere: Planting = (site, random) => {
  const { text, path } = site.file;
  const local = pick(localImports(site), random);
  if (local !== null) {
    const wrong = local.specifier.replace(
      /(\w+)(\.\w+)?$/,
      path.endsWith('.py') || path.endsWith('.go') ? '$1_helpers$2' : '$1-helpers$2',
    );
    return text.replace(local.line, () => local.line.replace(local.specifier, wrong));
  }
  if (!['JavaScript', 'TypeScript'].includes(languageName(path)) || text.startsWith('#!')) return null;
  const isModule = /^(?:import|export)\s/m.test(text) || /\.m[jt]s$/.test(path);
  return isModule
    ? `import { loadSettings } from './settings-loader.js';\n${text}`
    : `const { loadSettings } = require('./settings-loader.js');\n${text}`;
};

export const nameNotExported: Planting = (site, random) => {
  const { text, path } = site.file;
  const local = pick(localImports(site), random);
  if (local === null) return null;
  if (path.endsWith('.go')) {
    const name = baseName(local.specifier);
    const wrong = text.replace(new RegExp(`\\b${name}\\.[A-Z]\\w+`), (used) => `${used}Everything`);
    return wrong === text ? null : wrong;
  }
  const wrong = path.endsWith('.py')
    ? local.line.replace(/ import \(?/, (start) => `${start}load_everything, `)
    : local.line.replace(/\{ ?/, '{ loadEverything, ');
  return wrong === local.line || local.line.includes(' import *') ? null : text.replace(local.line, () => wrong);
};

/** Does a source of the project import this package? */
function isImported(name: string, { project }: Site): boolean {
  const quoted = name.replace(/[^\w]/g, '\\$&');
  const module = name
    .toLowerCase()
    .replace(/^python-/, '')
    .replaceAll('-', '_')
    .replace(/[^\w]/g, '\\$&');
  const patterns = [
    new RegExp(`(?:from|require\\(|import|import\\()\\s*['"]${quoted}(?:/[^'"]*)?['"]`),
    new RegExp(`^\\s*(?:from|import) ${module}\\b`, 'm'),
    new RegExp(`^\\s*(?:import )?(?:\\w+ )?"${quoted}(?:/[^"]*)?"`, 'm'),
  ];
  return project.files.some(
    ({ path, text }) => /\.(?:[cm]?[jt]sx?|py|go)$/.test(path) && patterns.some((one) => one.test(text)),
  );
}

/** Each package that a manifest lists, with the lines that list it. */
function listedPackages({ file: { path, text } }: Site): readonly { readonly name: string; readonly line: string }[] {
  const pattern = {
    'package.json': /^\s*"((?:@[\w.-]+\/)?[\w.-]+)": "[~^*\d][^"]*",?$/,
    'go.mod': /^\s*(?:require )?([\w.-]+\.[\w.-]+\/[\w./-]+) v[\w.+-]+$/,
    'requirements.txt': /^([A-Za-z][\w.-]*)(?:\[[\w,-]+\])?\s*(?:[=<>~!].*)?$/,
    'pyproject.toml': /^\s*"([A-Za-z][\w.-]*)(?:\[[\w,-]+\])?\s*(?:[=<>~!][^"]*)?",?$/,
  }[baseName(path)];
  if (pattern === undefined) return [];
  return text.split('\n').flatMap((line) => {
    const name = pattern.exec(line)?.[1];
    return name === undefined || name === 'version' ? [] : [{ name, line }];
  });
}

export const packageNotListed: Planting = (site, random) => {
  const listed = listedPackages(site).filter(({ name }) => isImported(name, site));
  const lost = pick(listed, random);
  if (lost === null) return null;
  const without = site.file.text.replace(`${lost.line}\n`, '');
  // The comma of the entry before the last.
  return baseName(site.file.path) === 'package.json' ? without.replace(/,(\s*\})/g, '$1') : without;
};

const UNUSED: Readonly<Record<string, string>> = {
  'package.json': '    "left-pad": "^1.3.0"',
  'go.mod': 'require github.com/zeebo/xxh3 v1.0.2',
  'requirements.txt': 'Unidecode==1.3.8',
  'pyproject.toml': '    "Unidecode==1.3.8",',
};
export const packageNotUsed: Planting = ({ file: { path, text } }) => {
  const line = UNUSED[baseName(path)];
  if (line === undefined) return null;
  if (baseName(path) === 'package.json') {
    const wrong = text.replace(
      /"dependencies": \{(\s*\})?/,
      (_, end) => `"dependencies": {\n${line}${end === undefined ? ',' : '\n  }'}`,
    );
    return wrong === text ? null : wrong;
  }
  if (baseName(path) !== 'pyproject.toml') return `${closed(text)}${line}\n`;
  const wrong = text.replace(/^dependencies = \[\n/m, (start) => `${start}${line}\n`);
  return wrong === text ? null : wrong;
};
