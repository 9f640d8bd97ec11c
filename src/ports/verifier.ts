import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { ProjectPlan } from '../core/project-plan.ts';
import type { Statement } from '../core/warning.ts';

export type FindingKind =
  | 'unreadable'
  | 'syntax'
  | 'placeholder'
  | 'import'
  | 'name'
  | 'manifest'
  | 'hidden-character'
  | 'shape'
  | 'completeness'
  | 'reference';

/** Something wrong with one file; what it is stands in its code and values. */
export type Finding = FindingPlace & Statement;

/** Where a finding stands, and how much it weighs. */
interface FindingPlace {
  readonly path: RepositoryPath;
  /** Counted from 1; null where it is the file as a whole. */
  readonly line: number | null;
  readonly kind: FindingKind;
  /**
   * What it leads to. `fatal`: the file is written again, and the task fails when it stays (empty, unreadable).
   * `fault`: the file is written again, and the report warns when it stays. `remark`: the report warns, no call is made.
   */
  readonly weight: 'fatal' | 'fault' | 'remark';
}

/** Looks at files with real parsers. It runs nothing of what it reads. */
export interface Verifier {
  /** What is wrong with one file, as far as it can be seen without the others. */
  checkFile(file: GeneratedFile, plan: ProjectPlan, signal: AbortSignal): Promise<readonly Finding[]>;
  /**
   * What is wrong with the files together, each by itself included. `given`: files that are there beside them and are
   * not judged.
   */
  checkProject(
    files: readonly GeneratedFile[],
    plan: ProjectPlan,
    signal: AbortSignal,
    given?: readonly GeneratedFile[],
  ): Promise<readonly Finding[]>;
  /** What a file exports, without the bodies; null where nobody can tell. */
  outline(file: GeneratedFile, signal: AbortSignal): Promise<string | null>;
}
