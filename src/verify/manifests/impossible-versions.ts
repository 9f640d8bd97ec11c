import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { baseName } from '../file-kind.ts';

const MAX_FINDINGS = 6;
const MAX_LENGTH = 200_000;
const MAX_LINE = 1_000;
const MANIFEST =
  /^(?:package\.json|pyproject\.toml|setup\.(?:cfg|py)|Pipfile|[\w.-]*requirements[\w.-]*\.(?:txt|in)|Gemfile|.*\.gemspec|composer\.json|Cargo\.toml|go\.mod|.*\.tf|pom\.xml|build\.gradle(?:\.kts)?|.*\.csproj|mix\.exs|pubspec\.yaml|(?:Dockerfile|Containerfile)(?:[.-].*)?|.*\.[Dd]ockerfile|(?:docker-)?compose[\w.-]*\.ya?ml|\.(?:nvmrc|node-version|python-version|ruby-version|tool-versions))$/;
const WORKFLOW = /(?:^|\/)workflows\/[^/]+\.ya?ml$/;

/** Several bounds of one range, as npm, pip, gem, composer and Terraform write them. */
const RANGE = /(?:(?:>=|<=|>|<|==|~>|~=|\^)\s*v?\d[\w.*+-]*['"]?\s*,?\s*['"]?\s*){2,8}/g;
const BOUND = /(>=|<=|>|<|==|~>|~=|\^)\s*v?(\d+(?:\.\d+){0,3})/g;

/**
 * The highest main version of a runtime or an image that may be there by 2029, by what stands before the number. Known
 * at the end of 2026: Node 25, Python 3.15, Go 1.26, Java 25, PHP 8.5, PostgreSQL 18, Redis 8.
 */
const HIGHEST: readonly (readonly [name: string, before: RegExp, highest: readonly [number, number]])[] = [
  ['Node', /(?:\bnode:|\bnode-version:\s*['"]?v?|"node":\s*"\D{0,4})$/, [34, Infinity]],
  [
    'Python',
    /(?:\bpython:|\bpython-version:\s*['"]?|\bpython_requires\s*=\s*['"]\D{0,3}|\brequires-python\s*=\s*"\D{0,3})$/,
    [3, 19],
  ],
  ['Go', /(?:\bgolang:|^go |\bgo-version:\s*['"]?\D{0,2})$/, [1, 34]],
  [
    'Java',
    /(?:\b(?:openjdk|eclipse-temurin|amazoncorretto):|\bjava-version:\s*['"]?|<(?:java\.version|maven\.compiler\.release)>)$/,
    [34, Infinity],
  ],
  ['PHP', /(?:\bphp:|\bphp-version:\s*['"]?|"php":\s*"\D{0,3})$/, [9, Infinity]],
  ['Ruby', /(?:\bruby:|\bruby-version:\s*['"]?)$/, [5, Infinity]],
  ['Rust', /\brust:$/, [1, 130]],
  ['PostgreSQL', /\bpostgres:$/, [21, Infinity]],
  ['MySQL', /\bmysql:$/, [10, Infinity]],
  ['MariaDB', /\bmariadb:$/, [14, Infinity]],
  ['Redis', /\bredis:$/, [11, Infinity]],
  ['MongoDB', /\bmongo:$/, [11, Infinity]],
  ['nginx', /\bnginx:$/, [1, 40]],
  ['Alpine', /\balpine:$/, [3, 32]],
  ['Debian', /\bdebian:$/, [16, Infinity]],
  ['Ubuntu', /\bubuntu:$/, [29, Infinity]],
  ['the action', /\buses:\s*['"]?actions\/[\w-]+@v$/, [19, Infinity]],
];
const NUMBER = /\d+(?:\.\d+)?/g;
/** What stands for "the newest" where nobody knew it; some packages count that far. */
const NINES = /^\s*['"]?(@?[\w./-]+)['"]?\s*(?:[:=,]|~>|>=|==)?\s*['"]?[\^~>=]*\s*(?:99|999|9999)\.\d+/;
const COUNTS_FAR = /chrom|googleapis|electron|caniuse|firefox|webdriver|setuptools/i;

/** Are there versions that no install can find: a range that shuts itself out, a runtime of years ahead? Remarks alone. */
export function checkVersions(file: GeneratedFile): readonly Finding[] {
  const { path, text } = file;
  const isManifest = MANIFEST.test(baseName(path)) || WORKFLOW.test(path);
  if (!isManifest || text.length > MAX_LENGTH) return [];
  const findings: Finding[] = [];
  for (const [index, line] of text.split('\n').entries()) {
    if (line.length > MAX_LINE || /^\s*(?:#|\/\/|<!--)/.test(line)) continue;
    const what = emptyRange(line) ?? unheardVersion(line);
    if (what !== null) findings.push({ path, line: index + 1, kind: 'manifest', weight: 'remark', ...what });
  }
  return findings.slice(0, MAX_FINDINGS);
}

function emptyRange(line: string): Statement | null {
  for (const [range] of line.matchAll(RANGE)) {
    // What comes before a version is below it, by a rule of its own.
    if (/\d-[a-z]/i.test(line)) return null;
    let lowest: readonly number[] = [];
    let highest: readonly number[] | null = null;
    let isOpen = false;
    for (const [, operator = '', version = ''] of range.matchAll(BOUND)) {
      const parts = version.split('.').map(Number);
      if (!operator.startsWith('<') && compare(parts, lowest) > 0) lowest = parts;
      if (!/^(?:<|==)/.test(operator)) continue;
      if (highest === null || compare(parts, highest) < 0) [highest, isOpen] = [parts, operator === '<'];
    }
    const order = highest === null ? -1 : compare(lowest, highest);
    if (lowest.length > 0 && (order > 0 || (order === 0 && isOpen)))
      return { code: 'version_range_empty', values: { range: range.replace(/["',\s]+$/, '') } };
  }
  return null;
}

function compare(one: readonly number[], other: readonly number[]): number {
  for (let at = 0; at < Math.max(one.length, other.length); at += 1) {
    const difference = (one[at] ?? 0) - (other[at] ?? 0);
    if (difference !== 0) return difference;
  }
  return 0;
}

function unheardVersion(line: string): Statement | null {
  for (const { 0: number, index } of line.matchAll(NUMBER)) {
    const before = line.slice(0, index);
    const [major = 0, minor = 0] = number.split('.').map(Number);
    // The port of a server behind its name.
    if (major > 999) continue;
    const known = HIGHEST.find(([, mark]) => mark.test(before));
    if (known === undefined) continue;
    const [name, , [highest, highestMinor]] = known;
    if (major > highest || (major === highest && minor > highestMinor))
      return { code: 'version_unheard', values: { name, version: number } };
  }
  const [, name] = NINES.exec(line) ?? [];
  if (name === undefined || COUNTS_FAR.test(name)) return null;
  return { code: 'version_unheard', values: { name, version: /99+\.\d+(?:\.\d+)?/.exec(line)?.[0] ?? '99' } };
}
