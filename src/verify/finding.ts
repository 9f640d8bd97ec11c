import type { GeneratedFile, RepositoryPath } from '../core/generated-file.ts';
import type { Project } from './project.ts';

export type FindingKind =
  'unreadable' | 'syntax' | 'placeholder' | 'import' | 'manifest' | 'hidden-character' | 'shape' | 'completeness';

/** Something wrong with one file. */
export interface Finding {
  readonly path: RepositoryPath;
  /** Counted from 1; null where it is the file as a whole. */
  readonly line: number | null;
  readonly kind: FindingKind;
  /**
   * What it leads to. `fatal`: the file is written again, and the task fails when it stays (empty, unreadable).
   * `fault`: the file is written again, and the report warns when it stays. `remark`: the report warns, no call is made.
   */
  readonly weight: 'fatal' | 'fault' | 'remark';
  /** One sentence in English, without path and line: it is quoted to the model and shown in the report. */
  readonly message: string;
}

/** One check. Most look at the file alone; some at what the project holds beside it. The same input gives the same findings. */
export type Check = (file: GeneratedFile, project: Project) => readonly Finding[] | Promise<readonly Finding[]>;
