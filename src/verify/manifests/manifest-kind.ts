import type { GeneratedFile, RepositoryPath } from '../../core/generated-file.ts';
import type { Finding } from '../../ports/verifier.ts';
import type { Project } from '../project.ts';

/** An import that leads to somebody else's package. */
export interface PackageImport {
  /** As the language's resolution names it. */
  readonly name: string;
  readonly from: RepositoryPath;
  /** Counted from 1. */
  readonly line: number;
  readonly isTypeOnly: boolean;
  readonly isOptional: boolean;
  /** It runs only when a function is called. */
  readonly isLazy: boolean;
}

/** The manifests of one language. */
export interface ManifestKind {
  /** Endings of the sources whose packages they list. */
  readonly endings: readonly string[];
  /** Is this path one of a manifest? */
  readonly owns: (path: string) => boolean;
  /** What is wrong with one manifest beside what the sources import. Each finding stands on the manifest. */
  readonly check: (
    file: GeneratedFile,
    imported: readonly PackageImport[],
    project: Project,
  ) => readonly Finding[] | Promise<readonly Finding[]>;
}
