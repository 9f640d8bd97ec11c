import type { GeneratedFile } from '../../core/generated-file.ts';
import { readComments } from '../placeholders/comments.ts';
import { isMinified, kindOf } from '../file-kind.ts';
import type { Check } from '../check.ts';
import type { Finding } from '../../ports/verifier.ts';

/** Characters that make source read other than it runs (CVE-2021-42574), and tags that nobody sees. */
const HIDDEN = /[\u202a-\u202e\u2066-\u2069\u{e0000}-\u{e007f}]/u;

/** The flags of England, Scotland and Wales are written with tags. */
const FLAG = /\u{1f3f4}[\u{e0061}-\u{e007a}]{4,6}\u{e007f}/gu;

const NO_WIDTH = /[\u00ad\u200b-\u200d\u2060\ufeff]/;
const NO_WIDTH_IN_NAME =
  /[A-Za-z0-9_$][\u00ad\u200b-\u200d\u2060\ufeff]|[\u00ad\u200b-\u200d\u2060\ufeff][A-Za-z0-9_$]/;

/** Letters of Cyrillic that look like those of Latin, in one word with them; a word of Cyrillic holds others as well. */
const DISGUISED = /[аеорсухіјѕԁАВЕКМНОРСТХІЈЅ]/;
const MIXED_WORD = /[A-Za-z0-9_$аеорсухіјѕԁАВЕКМНОРСТХІЈЅ]+/g;
const OTHER_CYRILLIC = /[бвгдёжзийклмнптфцчшщъыьэюяБГДЁЖЗИЙЛПУФЦЧШЩЪЫЬЭЮЯ]/;

/** Warns of what a reader does not see: text that is turned around or hidden, and names that are not what they seem. */
export const checkHiddenCharacters: Check = (file) => {
  const turned = lineWith(file.text, (line) => HIDDEN.test(line) && HIDDEN.test(line.replace(FLAG, '')));
  const findings = turned === null ? [] : [toFinding(file, turned, 'hidden_characters')];
  const isSuspect = NO_WIDTH.test(file.text.slice(1)) || DISGUISED.test(file.text);
  if (kindOf(file.path) !== 'code' || isMinified(file.path) || !isSuspect) return findings;
  // A mark at the very beginning says how the file is encoded.
  const { code } = readComments(file.path, file.text.replace(/^\ufeff/, ' '));
  const unseen = lineWith(code, (line) => NO_WIDTH_IN_NAME.test(line));
  if (unseen !== null) findings.push(toFinding(file, unseen, 'name_with_hidden_character'));
  const disguised = lineWith(code, hasDisguisedName);
  if (disguised !== null) findings.push(toFinding(file, disguised, 'name_in_disguise'));
  return findings;
};

function hasDisguisedName(line: string): boolean {
  if (!DISGUISED.test(line) || OTHER_CYRILLIC.test(line)) return false;
  return (line.match(MIXED_WORD) ?? []).some((word) => DISGUISED.test(word) && /[A-Za-z]{2}/.test(word));
}

function lineWith(text: string, isFound: (line: string) => boolean): number | null {
  const index = text.split('\n').findIndex(isFound);
  return index < 0 ? null : index + 1;
}

function toFinding(
  { path }: GeneratedFile,
  line: number,
  code: 'hidden_characters' | 'name_with_hidden_character' | 'name_in_disguise',
): Finding {
  return { path, line, kind: 'hidden-character', weight: 'remark', code, values: {} };
}
