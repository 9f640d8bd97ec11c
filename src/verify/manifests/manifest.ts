import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { Finding } from '../../ports/verifier.ts';
import { MANIFEST_KINDS } from './manifest-kinds.ts';
import { packageImports } from './package-imports.ts';
import type { Project } from '../project.ts';
import { oncePerProject } from '../source-tree.ts';

/** Does the manifest list what the sources import, and is what it lists there and used? */
export async function checkManifest(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const imported = await packageImports(project);
  const findings = [...(await unlisted(project)).filter(({ path }) => path === file.path)];
  for (const { kind } of MANIFEST_KINDS) {
    if (!kind.owns(file.path)) continue;
    const own = imported.filter(({ from }) => kind.endings.some((ending) => from.endsWith(ending)));
    findings.push(...(await kind.check(file, own, project)));
  }
  return findings;
}

/** A language whose packages no manifest lists: told once, on the first file that needs one. */
const unlisted = oncePerProject(async (project: Project): Promise<readonly Finding[]> => {
  const paths = [...project.files.keys()];
  // A page that maps names to addresses needs no manifest.
  const isMapped = [...project.files.values()].some((text) => /\btype=["']?importmap\b/.test(text));
  const imported = await packageImports(project);
  return MANIFEST_KINDS.flatMap(({ name, kind, instead }): readonly Finding[] => {
    const first = imported.find(
      ({ from, isOptional }) => !isOptional && kind.endings.some((ending) => from.endsWith(ending)),
    );
    if (first === undefined || isMapped || paths.some((path) => kind.owns(path) || instead.test(path))) return [];
    const what: Statement = { code: 'manifest_missing', values: { package: first.name, manifest: name } };
    return [{ path: first.from, line: first.line, kind: 'manifest', weight: 'remark', ...what }];
  });
});
