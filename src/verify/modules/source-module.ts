import type { RepositoryPath } from '../../core/generated-file.ts';
import type { Statement } from '../../core/warning.ts';
import type { SourceTree } from '../source-tree.ts';

/** One import of one file. */
export interface ModuleImport {
  /** As it is written. */
  readonly specifier: string;
  /** What is taken by name; `default` for the default export. Empty: the module as a whole, or its effects. */
  readonly names: readonly string[];
  /** Counted from 1. */
  readonly line: number;
  readonly isTypeOnly: boolean;
  /** Its failure is expected: a `try` stands around it, or a condition on the system. */
  readonly isOptional: boolean;
  /** It runs only when a function is called. */
  readonly isLazy: boolean;
}

/** A file as its importers see it. */
export interface SourceModule {
  readonly imports: readonly ModuleImport[];
  /** Null: nobody can tell without running it. */
  readonly exports: ReadonlySet<string> | null;
  /** Modules all of whose names it passes on, as they are written. */
  readonly passesOn: readonly string[];
}

/** Where an import leads. */
export type Resolution =
  /** Files of the project. `also`: names that stand for themselves, like the modules of a package. */
  | {
      readonly kind: 'files';
      readonly paths: readonly RepositoryPath[];
      readonly also?: ReadonlySet<string>;
      /** Names cannot be judged. */
      readonly isOpaque?: boolean;
    }
  /** Another's package, by the name under which manifests know it. */
  | { readonly kind: 'package'; readonly name: string }
  /** Nothing is there. */
  | { readonly kind: 'missing'; readonly weight: 'fault' | 'remark'; readonly what: Statement }
  /** The language's own, made by a build, or beyond what can be seen. */
  | { readonly kind: 'unknown' };

/** What has to be known of a language to follow its imports. */
export interface ModuleLanguage {
  readonly endings: readonly string[];
  /** Null: the text cannot be parsed, and what it imports is nobody's fault. */
  readonly read: (path: string, text: string) => Promise<SourceModule | null>;
  readonly resolve: (one: ModuleImport, from: RepositoryPath, project: SourceTree) => Resolution;
}

export const UNKNOWN: Resolution = { kind: 'unknown' };
