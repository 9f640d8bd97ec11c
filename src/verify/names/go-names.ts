import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { goFilesIn, goFolders, mayBeGenerated, packageNamesIn } from '../modules/go/go-folder.ts';
import { goModuleOf, goModulesOf, isWithin } from '../modules/go/go-module.ts';
import { isStandardGo, usualName } from '../modules/go/go-resolution.ts';
import type { Project } from '../project.ts';
import { folderAt } from '../references/reference.ts';
import { oncePerProject } from '../source-tree.ts';
import { goSourceOf, type GoSource, type Place } from './go-source.ts';

const MAX_FINDINGS = 8;

/** Does every name of a Go file come from somewhere, and is everything used that has to be? The compiler refuses both. */
export async function checkGoNames(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const source = await goSourceOf(file.path, project);
  if (source === null) return [];
  const known = await knownNamesOf(folderAt(file.path), project);
  const found = [
    ...unusedImports(source, known, project),
    // What only some systems see may lean on files that only a tool puts beside it.
    ...(source.isConditional
      ? []
      : [...missingImports(source, known, file, project), ...undefinedNames(source, known, file, project)]),
    ...source.unused.map(({ name, line }): Told => ({ line, what: { code: 'variable_unused', values: { name } } })),
  ];
  return found
    .toSorted((a, b) => a.line - b.line)
    .slice(0, MAX_FINDINGS)
    .map(({ line, what }) => ({ path: file.path, line, kind: 'name', weight: 'fault', ...what }));
}

interface Told {
  readonly line: number;
  readonly what: Statement;
}

const namesByFolder = oncePerProject(() => new Map<string, Promise<ReadonlySet<string> | null>>());

/** Every name that files of a folder give to each other; null where one of them cannot be read. */
function knownNamesOf(folder: string, project: Project): Promise<ReadonlySet<string> | null> {
  const known = namesByFolder(project);
  const found = known.get(folder) ?? gatherNames(folder, project);
  known.set(folder, found);
  return found;
}

async function gatherNames(folder: string, project: Project): Promise<ReadonlySet<string> | null> {
  const names = new Set<string>();
  for (const path of goFilesIn(folder, project)) {
    const source = await goSourceOf(path, project);
    if (source === null) return null;
    for (const { name } of source.declared) names.add(name);
  }
  return names;
}

type Import = GoSource['imports'][number];

/** By what names a file may call an imported package. */
function namesOf({ specifier, alias }: Import, project: Project): ReadonlySet<string> {
  if (alias !== null) return new Set([alias]);
  if (isStandardGo(specifier)) return new Set([usualName(specifier)]);
  const own = goPackageFolder(specifier, project);
  if (own !== null) return new Set([usualName(specifier), ...packageNamesIn(own, project)]);
  // Of another's, the name is told inside alone: `go-redis` is `redis`, `yaml.v3` is `yaml`.
  const words = specifier.split('/').slice(-2).join('/');
  const parts = words.split(/[^\p{L}\p{N}_]+/u).filter((part) => part !== '');
  const last = specifier.split('/').at(-1) ?? '';
  return new Set([usualName(specifier), ...parts, last.replace(/\W/g, ''), last.replace(/\W/g, '_')]);
}

/** The folder of one of the project's packages, by its import path; or null. */
export function goPackageFolder(specifier: string, project: Project): string | null {
  const module = goModulesOf(project).find(({ name }) => isWithin(specifier, name));
  if (module === undefined) return null;
  const folder = (module.folder + specifier.slice(module.name.length + 1)).replace(/\/$/, '');
  return goFilesIn(folder, project).length > 0 ? folder : null;
}

/** Is the name of a package certain before it is seen? */
function isNamedForCertain({ specifier, alias }: Import, project: Project): boolean {
  return alias !== null || isStandardGo(specifier) || goPackageFolder(specifier, project) !== null;
}

function unusedImports(source: GoSource, known: ReadonlySet<string> | null, project: Project): readonly Told[] {
  const imports = source.imports.filter(
    ({ specifier, alias }) => alias !== '_' && alias !== '.' && specifier !== 'C' && specifier !== '',
  );
  return imports
    .filter((one) => {
      const isUsed = [...namesOf(one, project)].some((name) => source.holders.has(name) || source.bare.has(name));
      return !isUsed && (isNamedForCertain(one, project) || strangers(source, known, project).length === 0);
    })
    .map(({ specifier, line }) => ({ line, what: { code: 'import_unused', values: { specifier } } }));
}

/** Names in front of a dot that neither the file nor its package nor an import explains. */
function strangers({ free, imports }: GoSource, known: ReadonlySet<string> | null, project: Project): readonly Place[] {
  const imported = new Set(imports.flatMap((one) => [...namesOf(one, project)]));
  return free.filter(({ name }) => known?.has(name) !== true && !imported.has(name));
}

/** Packages of the library that are called by the last part of their path. */
const LIBRARY: ReadonlyMap<string, string> = new Map(
  (
    'bufio bytes cmp context embed errors expvar flag fmt hash html io iter log maps math mime net os path plugin ' +
    'reflect regexp runtime slices sort strconv strings sync syscall testing time unicode unsafe archive/tar ' +
    'archive/zip compress/gzip compress/zlib container/heap container/list crypto/aes crypto/cipher crypto/hmac ' +
    'crypto/md5 crypto/sha1 crypto/sha256 crypto/sha512 crypto/subtle crypto/tls crypto/x509 database/sql ' +
    'encoding/base64 encoding/binary encoding/csv encoding/gob encoding/hex encoding/json encoding/pem encoding/xml ' +
    'go/ast go/format go/parser go/token hash/crc32 hash/fnv io/fs io/ioutil log/slog math/big math/bits net/http ' +
    'net/http/httptest net/http/httputil net/mail net/netip net/smtp net/url os/exec os/signal os/user ' +
    'path/filepath regexp/syntax runtime/debug runtime/pprof sync/atomic testing/fstest testing/iotest ' +
    'text/tabwriter text/template time/tzdata unicode/utf16 unicode/utf8'
  )
    .split(' ')
    .map((path) => [usualName(path), path]),
);

function missingImports(
  source: GoSource,
  known: ReadonlySet<string> | null,
  { path }: GeneratedFile,
  project: Project,
): readonly Told[] {
  if (known === null || isOpen(source)) return [];
  const isUnclear = source.imports.some(
    (one) =>
      !isNamedForCertain(one, project) &&
      ![...namesOf(one, project)].some((name) => source.holders.has(name) || source.bare.has(name)),
  );
  if (isUnclear) return [];
  const isGenerated = mayBeGenerated(folderAt(path), project);
  return strangers(source, known, project).flatMap(({ name, line }): Told[] => {
    const specifier = LIBRARY.get(name) ?? (isGenerated ? null : ownPackage(name, path, project));
    return specifier === null ? [] : [{ line, what: { code: 'package_not_imported', values: { name, specifier } } }];
  });
}

/** Names come in that the file does not tell. */
function isOpen({ imports }: GoSource): boolean {
  return imports.some(({ specifier, alias }) => alias === '.' || specifier === 'C');
}

/** The import path of the package of the project, or of a module it requires, that goes by a name. */
function ownPackage(name: string, from: GeneratedFile['path'], project: Project): string | null {
  const module = goModuleOf(from, project);
  if (module === null) return null;
  const folder = goFolders(project).find(
    (one) => one.startsWith(module.folder) && one !== folderAt(from) && packageNamesIn(one, project).has(name),
  );
  if (folder !== undefined && name !== 'main') return `${module.name}/${folder.slice(module.folder.length)}`;
  return module.requires.find(({ path }) => usualName(path) === name)?.path ?? null;
}

/** Names that every file has. */
const UNIVERSE = new Set(
  (
    'any bool byte comparable complex64 complex128 error float32 float64 int int8 int16 int32 int64 rune string uint ' +
    'uint8 uint16 uint32 uint64 uintptr append cap clear close complex copy delete imag len make max min new panic ' +
    'print println real recover nil true false iota'
  ).split(' '),
);

function undefinedNames(
  source: GoSource,
  known: ReadonlySet<string> | null,
  { path }: GeneratedFile,
  project: Project,
): readonly Told[] {
  if (known === null || isOpen(source) || mayBeGenerated(folderAt(path), project)) return [];
  return source.needed
    .filter(({ name }) => !UNIVERSE.has(name) && !known.has(name) && name !== '_')
    .map(({ name, line }) => ({ line, what: { code: 'name_undefined', values: { name } } }));
}
