import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Statement } from './warning.ts';

/** A path that cannot leave the tree, touch `.git` in any disguise, or fail to check out on another system. */
export type RepositoryPath = string & { readonly __brand: 'RepositoryPath' };

/** Raised for a path that must never reach git. */
export class UnsafePathError extends Error {
  override readonly name = 'UnsafePathError';
  readonly path: string;
  readonly reason: Statement;

  constructor(path: string, reason: Statement) {
    super(`unsafe path: ${reason.code}`);
    this.path = path;
    this.reason = reason;
  }
}

const MAX_BYTES = 400;
const MAX_SEGMENTS = 20;
const MAX_SEGMENT_BYTES = 255;
const FORBIDDEN = /[\\:*?"<>|]/;
// Controls, and everything that shows nothing or turns the reading direction: HFS+ drops such characters when it
// compares names, so that `.g<U+200C>it` is `.git` there (git's own list, CVE-2014-9390).
const INVISIBLE =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u2028-\u202e\u2060-\u206f\u3164\ufe00-\ufe0f\ufeff\uffa0\ufff0-\ufffc\u{e0000}-\u{e0fff}]/u;
const WINDOWS_DEVICE = /^(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(\..*)?$/i;
// NTFS short names of `.git`, `.gitmodules` and their kin; `gi7eba` is what NTFS makes of `.gitmodules` when the plain
// short names are taken, and git matches any beginning of it.
const GIT_SHORT_NAME = /^(?:\.?git[a-z]*|g?i?7?e?b?a?)~\d+$/i;
const SPECIAL_TO_GIT = new Set(['.git', '.gitmodules']);

/**
 * Checks a path from outside and brands it.
 * @throws UnsafePathError that says what is wrong
 */
export function parseRepositoryPath(raw: string): RepositoryPath {
  const refuse = (reason: Statement): never => {
    throw new UnsafePathError(raw, reason);
  };
  if (raw === '') refuse({ code: 'path_empty', values: {} });
  if (!raw.isWellFormed() || INVISIBLE.test(raw)) refuse({ code: 'path_invisible', values: {} });
  // Before anything whose work grows faster than the length.
  if (Buffer.byteLength(raw) > MAX_BYTES) refuse({ code: 'path_long', values: { limit: MAX_BYTES } });
  if (raw !== raw.normalize('NFC')) refuse({ code: 'path_not_normal', values: {} });
  if (raw.startsWith('/') || raw.startsWith('~')) refuse({ code: 'path_absolute', values: {} });
  if (FORBIDDEN.test(raw)) refuse({ code: 'path_character', values: {} });
  const segments = raw.split('/');
  if (segments.length > MAX_SEGMENTS) refuse({ code: 'path_deep', values: { limit: MAX_SEGMENTS } });
  for (const segment of segments) {
    if (segment === '' || segment === '.' || segment === '..') refuse({ code: 'path_dots', values: {} });
    if (Buffer.byteLength(segment) > MAX_SEGMENT_BYTES) {
      refuse({ code: 'path_segment_long', values: { limit: MAX_SEGMENT_BYTES } });
    }
    if (segment.startsWith(' ') || segment.startsWith('-')) refuse({ code: 'path_segment_start', values: {} });
    if (segment.endsWith(' ') || segment.endsWith('.')) refuse({ code: 'path_segment_end', values: {} });
    if (WINDOWS_DEVICE.test(segment)) refuse({ code: 'path_device', values: {} });
    if (SPECIAL_TO_GIT.has(segment.toLowerCase()) || GIT_SHORT_NAME.test(segment)) {
      refuse({ code: 'path_of_git', values: {} });
    }
  }
  return raw as RepositoryPath;
}

/** The same check as a schema, for paths that come out of a store. */
export const RepositoryPath = z.string().transform((raw, context): RepositoryPath => {
  try {
    return parseRepositoryPath(raw);
  } catch (error) {
    if (!(error instanceof UnsafePathError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
    return z.NEVER;
  }
});

/** Paths that are the same file, or file and folder, on a system that ignores case. Each pair is named once. */
export function findCollisions(paths: readonly string[]): readonly (readonly [string, string])[] {
  const collisions: [string, string][] = [];
  const seen = new Map<string, string>();
  for (const path of paths) {
    const key = foldPath(path);
    const first = seen.get(key);
    if (first === undefined) seen.set(key, path);
    else collisions.push([first, path]);
  }
  for (const path of paths) {
    const segments = foldPath(path).split('/');
    for (let depth = 1; depth < segments.length; depth += 1) {
      const file = seen.get(segments.slice(0, depth).join('/'));
      if (file !== undefined) collisions.push([file, path]);
    }
  }
  return collisions;
}

/** The form under which a case-insensitive file system sees a path. */
export function foldPath(path: string): string {
  return path.normalize('NFC').toLowerCase();
}

/** What a file has beside its text when it did not come out of the model. */
const FileForm = z.object({
  /** The text stands for bytes that are none. */
  encoding: z.literal('base64').optional(),
  /** Git is told that it can be run, whatever it begins with. */
  executable: z.literal(true).optional(),
});

/** A file of a project, whole. */
export interface GeneratedFile extends Readonly<z.infer<typeof FileForm>> {
  readonly path: RepositoryPath;
  readonly text: string;
}

/** What the log keeps of a file; its text lies beside the log under `sha256`. `size` is in bytes. */
export const FileRecord = z.object({
  path: RepositoryPath,
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  size: z.number().int().min(0),
  ...FileForm.shape,
});
export type FileRecord = z.infer<typeof FileRecord>;

/** The record of a file: the hash of its text, and its size in bytes. */
export function toFileRecord({ text, ...file }: GeneratedFile): FileRecord {
  return { ...file, sha256: sha256(text), size: bytesOf({ text, ...file }).byteLength };
}

/** A file out of its record and its text. */
export function fromFileRecord({ sha256: _, size: __, ...file }: FileRecord, text: string): GeneratedFile {
  return { ...file, text };
}

/** What git and a reader get of a file. */
export function bytesOf({ text, encoding }: Pick<GeneratedFile, 'text' | 'encoding'>): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(Buffer.from(text, encoding ?? 'utf8'));
}

/** Hex SHA-256 of a text in UTF-8. */
export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
