import type { PlainFault } from './schema-fault.ts';

/** Levels of nesting that a body may have. */
const MAX_JSON_DEPTH = 32;

/** A body that was read, or the one thing that is wrong with it. */
type JsonReading =
  | { readonly isValid: true; readonly value: Readonly<Record<string, unknown>> }
  | { readonly isValid: false; readonly path: string; readonly fault: PlainFault };

/**
 * Reads one JSON object, more strictly than `JSON.parse`: UTF-8 only, not too deep, and no name twice in one object,
 * since a proxy may have looked at the first and `JSON.parse` takes the last.
 */
export function readJsonObject(bytes: Uint8Array): JsonReading {
  let text: string;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return { isValid: false, path: '', fault: 'fault.utf8' };
  }
  try {
    const fault = findStructuralFault(text);
    if (fault !== null) return { isValid: false, ...fault };
    const value: unknown = JSON.parse(text);
    if (!isObject(value)) return { isValid: false, path: '', fault: 'fault.not_object' };
    return { isValid: true, value };
  } catch {
    return { isValid: false, path: '', fault: 'fault.json' };
  }
}

/** An array or an object that is still open. `at` is the name, or the index, of the entry that is being read. */
interface Level {
  readonly names: Set<string>;
  at: string | number;
  isAtName: boolean;
}

/** One pass over the text. What is no JSON at all is left for `JSON.parse` to say. */
function findStructuralFault(text: string): { path: string; fault: PlainFault } | null {
  const levels: Level[] = [];
  const path = (): string => levels.map((level) => String(level.at)).join('.');
  for (let i = 0; i < text.length; i += 1) {
    const level = levels.at(-1);
    const character = text.charAt(i);
    switch (character) {
      case '{':
      case '[': {
        if (levels.length === MAX_JSON_DEPTH) return { path: '', fault: 'fault.json_depth' };
        const isObject = character === '{';
        levels.push({ names: new Set(), at: isObject ? '' : 0, isAtName: isObject });
        break;
      }
      case '}':
      case ']':
        levels.pop();
        break;
      case ',':
        if (typeof level?.at === 'number') level.at += 1;
        else if (level !== undefined) level.isAtName = true;
        break;
      case '"': {
        const end = endOfString(text, i);
        if (level?.isAtName === true) {
          const name = String(JSON.parse(text.slice(i, end)));
          level.at = name;
          level.isAtName = false;
          if (level.names.has(name)) return { path: path(), fault: 'fault.duplicate_key' };
          if (name === '__proto__') return { path: path(), fault: 'fault.unknown_field' };
          level.names.add(name);
        }
        i = end - 1;
        break;
      }
      default:
        break;
    }
  }
  return null;
}

/** The index after the closing quote of the string that begins at `start`. */
function endOfString(text: string, start: number): number {
  for (let i = start + 1; i < text.length; i += 1) {
    if (text[i] === '\\') i += 1;
    else if (text[i] === '"') return i + 1;
  }
  return text.length;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
