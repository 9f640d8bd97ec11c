import type { RepositoryPath } from '../../../core/generated-file.ts';
import { oncePerProject, type SourceTree } from '../../source-tree.ts';
import { isPlausiblyGenerated } from '../generated-names.ts';
import { baseName } from '../../file-kind.ts';

/** Folders that the tools of Go pass over, and what others wrote. */
const UNREAD = /(?:^|\/)(?:testdata|vendor|[._][^/]*)(?:\/|$)/;
/** Only some systems see such a file: to be looked for in front of the package clause. */
export const CONDITIONAL = /^\/\/\s*(?:go:build|\+build)\b/m;

/** Do the tools of Go read a file under this path as one of the project's own? */
export function isReadByGo(path: string): boolean {
  return !UNREAD.test(path);
}

/** The Go files of a folder, tests included. */
export const goFilesIn = perFolder((folder, project): readonly RepositoryPath[] =>
  [...(project.namesIn(folder) ?? [])].flatMap((name) =>
    name.endsWith('.go') && !/^[._]/.test(name) ? (project.find(folder === '' ? name : `${folder}/${name}`) ?? []) : [],
  ),
);

/** The Go files of a folder that its importers see. */
export const goSourcesIn = perFolder((folder, project): readonly RepositoryPath[] =>
  goFilesIn(folder, project).filter((path) => !path.endsWith('_test.go')),
);

/** Every folder that can be imported. */
export const goFolders = oncePerProject((project): readonly string[] =>
  [...project.folders()].filter((one) => goSourcesIn(one, project).length > 0),
);

/** How the files of a folder call their package: more than one name where they do not agree. */
export const packageNamesIn = perFolder(
  (folder, project): ReadonlySet<string> =>
    new Set(goSourcesIn(folder, project).map((path) => PACKAGE.exec(project.files.get(path) ?? '')?.[1] ?? '')),
);

const PACKAGE = /^package[ \t]+([\p{L}_][\p{L}\p{N}_]*)/mu;
const GENERATORS =
  /go:generate|\bgo generate\b|\bprotoc\b|protoc-gen|\bbuf generate\b|\bsqlc\b|gqlgen|oapi-codegen|mockgen|mockery|counterfeiter|minimock|\bmoq\b|\bswag\b|swaggo|entgo|\bent generate\b|\btempl\b|\bwire gen\b|go-swagger|\bogen\b|\bkitex\b|\bgoctl\b|\bhz\b|\bsqlboiler\b|\bxo\b|go-jet|\bent\b|\bstringer\b|enumer|go-bindata|\bpackr\b|\bstatik\b|\bgoa gen\b|\btwirp\b/;
/** Folders that generators fill, where there is one. */
const GENERATED_FOLDER =
  /^(?:docs|mocks?|.*mocks?|ent|gen|.*pb|.*proto|protos|rpc|graph|generated|sqlc|kitex_gen|query|dal)$/;
/** Sources beside which a generator puts Go. */
const GENERATOR_SOURCE = /\.(?:proto|templ|qtpl|thrift|fbs|capnp|y|rl|avsc)$/;

/** What the project says to generators: whole files, and of Go the lines that name one. */
const generatorTexts = oncePerProject((project): readonly string[] =>
  [...project.files].flatMap(([path, text]) => {
    if (GENERATOR_SOURCE.test(path)) return [text];
    if (path.endsWith('go.sum') || !GENERATORS.test(text)) return [];
    return path.endsWith('.go') ? text.split('\n').filter((line) => line.includes('go:generate')) : [text];
  }),
);

/** Whether files of a folder may be made by a tool that the project uses. */
export const mayBeGenerated = perFolder((folder, project): boolean => {
  const inside = [...(project.namesIn(folder) ?? [])];
  if (inside.some((name) => GENERATOR_SOURCE.test(name))) return true;
  if (goFilesIn(folder, project).some((path) => /^\/\/go:generate\b/m.test(project.files.get(path) ?? ''))) return true;
  const texts = generatorTexts(project);
  const last = baseName(folder);
  if (texts.length > 0 && (GENERATED_FOLDER.test(last) || texts.some((text) => text.includes(last)))) return true;
  // `pkg` is no output of a build to Go.
  const isEmpty = goFilesIn(folder, project).length === 0;
  return isEmpty && isPlausiblyGenerated(folder.replace(/(^|\/)pkg(?=\/|$)/g, '$1packages'), project);
});

/** Works something out of a folder once, however many import it. */
function perFolder<T>(compute: (folder: string, project: SourceTree) => T): (folder: string, project: SourceTree) => T {
  const knownIn = oncePerProject(() => new Map<string, { readonly value: T }>());
  return (folder, project) => {
    const known = knownIn(project);
    const found = known.get(folder) ?? { value: compute(folder, project) };
    known.set(folder, found);
    return found.value;
  };
}
