import { SaxesParser } from 'saxes';
import { endingOf, nameOf } from '../file-ending.ts';
import type { SyntaxFault, SyntaxReader } from '../syntax-reader.ts';
import { hasTemplateMarks } from '../template-marks.ts';

const ENDINGS = new Set(
  (
    'xml svg plist csproj vbproj fsproj vcxproj props targets nuspec xsd xsl xslt wsdl rss atom xaml axaml storyboard ' +
    'xib resx kml gpx xhtml jmx iml'
  ).split(' '),
);
const NAMES = /^(?:web|app|nuget|packages)\.config$/;

/** XML of any kind by saxes, which keeps to the letter of the standard. Its names need not be known. */
export const xml: SyntaxReader = {
  name: 'XML',
  owns: (path, text) => (ENDINGS.has(endingOf(path)) || NAMES.test(nameOf(path))) && /^\s*</.test(text),
  findFaults(text) {
    const faults: SyntaxFault[] = [];
    const parser = new SaxesParser();
    const hasDefinitions = /<!DOCTYPE\b/.test(text.slice(0, 10_000));
    parser.on('error', ({ message }) => {
      const [, line = '1', what = message] = /^(\d+):\d+: (.*)$/s.exec(message) ?? [];
      if (!hasDefinitions || !what.includes('entity')) faults.push({ line: Number(line), what });
    });
    parser.write(text).close();
    return faults.length === 0 || hasTemplateMarks(text) ? [] : faults;
  },
};
