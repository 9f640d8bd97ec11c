import type { GeneratedFile } from '../../core/generated-file.ts';
import type { Warning } from '../../core/report.ts';

/** Characters that make source read other than it runs (CVE-2021-42574), and tags that nobody sees. */
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

/** The flags of England, Scotland and Wales are written with tags. */
const FLAG = /\u{1f3f4}[\u{e0061}-\u{e007a}]{4,6}\u{e007f}/gu;

/** Warns of bidirectional controls and tag characters. */
export function findHiddenCharacters(file: GeneratedFile): readonly Warning[] {
  if (!HIDDEN.test(file.text)) return [];
  const line = file.text.split('\n').findIndex((text) => HIDDEN.test(text.replace(FLAG, '')));
  return line < 0
    ? []
    : [{ path: file.path, message: `line ${line + 1} holds characters that hide or turn text around` }];
}
