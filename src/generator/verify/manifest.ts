import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Finding } from './finding.ts';
import { MANIFEST_KINDS } from './manifests/manifest-kinds.ts';
import { packageImports } from './manifests/package-imports.ts';
import type { Project } from './project.ts';

/** Does the manifest list what the sources import, and is what it lists there and used? */
export async function checkManifest(file: GeneratedFile, project: Project): Promise<readonly Finding[]> {
  const imported = await packageImports(project);
  const findings: Finding[] = [];
  for (const kind of MANIFEST_KINDS) {
    const own = imported.filter(({ from }) => kind.endings.some((ending) => from.endsWith(ending)));
    if (kind.owns(file.path)) findings.push(...(await kind.check(file, own, project)));
    // Told once, on the first file that needs one.
    const first = own.find(({ isOptional }) => !isOptional);
    if (first?.from !== file.path || [...project.files.keys()].some((path) => kind.owns(path))) continue;
    const message = `it imports "${first.name}", and the project has no manifest that lists it`;
    findings.push({ path: file.path, line: first.line, kind: 'manifest', weight: 'remark', message });
  }
  return findings;
}
