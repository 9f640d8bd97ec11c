import type { SourceTree } from '../source-tree.ts';
import { oncePerProject } from '../source-tree.ts';

/** Folders that a tool fills. */
const FOLDERS =
  /\/(_{0,2}generated(_{2})?|gen|build|dist|out|pkg|pb|node_modules|\.[a-z-]+|\+types|\$houdini|prisma\/client|_site)(\/|$)/i;
/** Files that a tool writes, by their names without ending. */
const NAMES =
  /(_pb2(_grpc)?|[._-]pb(\.gw)?|_(pb|grpc_pb)|\.gen|_gen|\.generated|_generated|-env|\/_?version|\/__version__|\/\$types|\/_?build_info|\.wasm|\.node|\.so|\.pyd|\.prisma|\.auto)(\.[a-z]+)?$/i;

/** Whether a path that is not there may well be made by a build, a code generator or the user. */
export function isPlausiblyGenerated(path: string, project: SourceTree): boolean {
  const anchored = `/${path}`;
  if (FOLDERS.test(anchored) || NAMES.test(anchored)) return true;
  const { names, stems, suffixes, folders } = ignoredBy(project);
  const segments = path.split('/');
  const stem = (segments.at(-1) ?? '').replace(/\.[a-z]+$/, '');
  return (
    segments.some((segment) => names.has(segment)) ||
    stems.has(stem) ||
    suffixes.some((suffix) => path.endsWith(suffix)) ||
    folders.some((folder) => path === folder || path.startsWith(`${folder}/`)) ||
    (stem.length >= 4 && recipesOf(project).some((text) => text.includes(segments.at(-1) ?? '')))
  );
}

/** Patterns of one sort that are compared with each path. */
const MAX_PATTERNS = 500;
/** Characters of a command that are looked at. */
const MAX_LINE = 2_000;

/** What `.gitignore` leaves out, as far as it is said plainly. */
const ignoredBy = oncePerProject((project) => {
  const names = new Set<string>();
  /** What stands in front of a dot of a name. */
  const stems = new Set<string>();
  const suffixes: string[] = [];
  const folders: string[] = [];
  for (const [path, text] of project.files) {
    if (path !== '.gitignore' && !path.endsWith('/.gitignore')) continue;
    const base = path.slice(0, -'.gitignore'.length);
    for (const raw of text.split('\n')) {
      const pattern = raw
        .trim()
        .replace(/^\//, '')
        .replace(/\/\*{0,2}$/, '');
      if (pattern === '' || pattern.startsWith('#') || pattern.startsWith('!')) continue;
      if (/^\*[^*?[\]/]+$/.test(pattern)) suffixes.push(pattern.slice(1));
      else if (/[*?[\]]/.test(pattern)) continue;
      else if (pattern.includes('/')) folders.push(base + pattern);
      else {
        names.add(pattern);
        for (let at = pattern.indexOf('.', 1); at > 0 && at < 100; at = pattern.indexOf('.', at + 1))
          stems.add(pattern.slice(0, at));
      }
    }
  }
  return { names, stems, suffixes: suffixes.slice(0, MAX_PATTERNS), folders: folders.slice(0, MAX_PATTERNS) };
});

/** Where commands stand that may write files. */
const recipesOf = oncePerProject((project): readonly string[] =>
  [...project.files]
    .filter(([path]) => /(^|\/)(package\.json|Makefile|Taskfile\.ya?ml|justfile|Dockerfile|.*\.sh)$/.test(path))
    .flatMap(([, text]) => text.split('\n'))
    .filter((line) => /\s(-o|--out[\w-]*|>)[\s=]/.test(line))
    .slice(0, MAX_PATTERNS)
    .map((line) => line.slice(0, MAX_LINE)),
);
