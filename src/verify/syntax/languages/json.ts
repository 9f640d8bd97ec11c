import { parse, printParseErrorCode, visit, type ParseError } from 'jsonc-parser';
import { endingOf, nameOf } from '../file-ending.ts';
import { lineAt } from '../line-at.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';

const STRICT_ENDINGS = new Set(['json', 'webmanifest', 'geojson', 'ipynb', 'map']);

/** Files whose readers take comments and trailing commas, whatever their ending says. */
const WITH_COMMENTS =
  /^(?:[tj]sconfig.*\.json|devcontainer\.json|\.(?:eslint|babel|swc|jshint|jscs|hint)rc(?:\.json)?|tslint\.json|api-extractor.*\.json|deno\.json|turbo\.json|biome\.json|wrangler\.json|nx\.json|angular\.json|rush\.json|typedoc\.json|appsettings.*\.json|launchsettings\.json|language-configuration\.json|\.oxlintrc\.json|settings\.json|launch\.json|tasks\.json|keybindings\.json|.*\.(?:jsonc|code-workspace|sublime-[a-z]+|hujson))$/;
const WITH_COMMENTS_FOLDER = /(?:^|\/)\.(?:vscode|devcontainer|zed)\//;
/** Read by JSON.parse or its like in other languages: a comment breaks them. */
const CERTAINLY_STRICT = /^(?:package(?:-lock)?|composer|manifest|bower|vercel|firebase|app)\.json$|\.lock\.json$/;

/** JSON, and JSON with comments where it is custom. JSON5 is left alone. */
export const json: SyntaxReader = {
  name: 'JSON',
  owns: (path, text) =>
    STRICT_ENDINGS.has(endingOf(path)) || (allowsComments(path) && /^\s*(?:[[{]|\/[/*])/.test(text)),
  findFaults(text, path) {
    if (allowsComments(path)) return findAll(text, true);
    try {
      JSON.parse(text);
      return findDoubledKeys(text);
    } catch {
      const faults = findAll(text, false);
      // A parser that disagrees with JSON.parse knows less than it.
      if (faults.length === 0)
        return [{ line: 1, what: { code: 'syntax_unreadable', values: { language: json.name } } }];
      const isRemark = !CERTAINLY_STRICT.test(nameOf(path)) && findAll(text, true, false).length === 0;
      return isRemark ? faults.map((fault) => ({ ...fault, isRemark })) : faults;
    }
  },
};

function allowsComments(path: string): boolean {
  return WITH_COMMENTS.test(nameOf(path)) || WITH_COMMENTS_FOLDER.test(path);
}

/** The last of two values under one key counts, and nobody writes the first on purpose. */
function findDoubledKeys(text: string): SyntaxFault[] {
  const objects: Set<string>[] = [];
  const faults: SyntaxFault[] = [];
  visit(text, {
    onObjectBegin: () => void objects.push(new Set()),
    onObjectEnd: () => void objects.pop(),
    onObjectProperty: (key, offset) => {
      const keys = objects.at(-1);
      if (keys?.has(key) === true)
        faults.push({ line: lineAt(text, offset), what: { code: 'json_key_doubled', values: {} } });
      keys?.add(key);
    },
  });
  return faults;
}

function findAll(text: string, areCommentsAllowed: boolean, allowTrailingComma = areCommentsAllowed): SyntaxFault[] {
  const errors: ParseError[] = [];
  parse(text, errors, { disallowComments: !areCommentsAllowed, allowTrailingComma });
  return errors.map(({ error, offset }) => ({
    line: lineAt(text, offset),
    what: printParseErrorCode(error)
      .replace(/([a-z])([A-Z])/g, '$1 $2')
      .toLowerCase(),
  }));
}
