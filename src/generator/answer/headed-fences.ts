import { isBlank, linesOf, type Line } from '../../core/text-lines.ts';
import { readFence, type Fence } from './fence.ts';
import { pathIn } from './marker-line.ts';

/** A block of code in an answer, and the file that is named over it. */
export interface HeadedFence {
  readonly fence: Fence;
  /** Null: nothing over it names a file. */
  readonly heading: string | null;
  readonly text: string;
  readonly isClosed: boolean;
}

const NUMBERING = /^[\s#*>_`~-]*(?:\(?\d{1,3}[.)]\s*)?[\s*_`]*/;
const LEAD =
  /^(?:(?:here(?:['’]s| is| are)|below is|this is|the|updated?|new|corrected|fixed|modified|complete|full|final|file(?:name)?|path|contents?|code|of|for|in|以下是|这是|文件|文件名|路径|更新后的|完整的)[\s:：]*)*/i;
/** A path, or one of the names that files have without an ending. */
const PATH =
  /^[`"'*_]*(\.?[\w@.+-]*(?:\/[\w@.+-]+)*(?:\.[a-z]\w{0,11}|\/[\w.-]+)|Dockerfile|Makefile|Procfile|Jenkinsfile|Gemfile|Rakefile|LICENSE|README)[`"'*_]*\s*(?:$|[:：(（,，–—-])/i;
const MAX_HEADING = 200;
/** Blocks that are looked at: an answer of more is none. */
const MAX_BLOCKS = 50;

/** The file that a line over a fence names; null where it speaks of something else. */
export function fileNamedBy(line: string): string | null {
  if (line.length > MAX_HEADING) return null;
  const named = PATH.exec(line.trim().replace(NUMBERING, '').replace(LEAD, ''))?.[1];
  return named === undefined ? null : pathIn(named);
}

/** The blocks of an answer, in order. */
export function fencesIn(text: string): readonly HeadedFence[] {
  const lines = [...linesOf(text)];
  const found: HeadedFence[] = [];
  let above: Line | null = null;
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined) break;
    const fence = readFence(line.text);
    if (fence === null) {
      if (!isBlank(line)) above = line;
      continue;
    }
    const closedAt = closingIndex(lines, at + 1, fence);
    const closer = closedAt === null ? undefined : lines[closedAt];
    const inInfo =
      /(?:file(?:name)?|path|title)\s*=\s*["']?([^"'\s}]+)|^[`~]+\s*\w*[\s:]+(\S+\.\w+|\S+\/\S+)\s*$/i.exec(line.text);
    const named = inInfo?.[1] ?? inInfo?.[2];
    const heading = named === undefined ? (above === null ? null : fileNamedBy(above.text)) : pathIn(named);
    found.push({
      fence,
      heading,
      text: text.slice(line.end, closer?.start ?? text.length),
      isClosed: closer !== undefined,
    });
    if (closedAt === null || found.length === MAX_BLOCKS) break;
    at = closedAt;
    above = null;
  }
  return found;
}

/** Where a fence is closed, when each labelled fence behind it opens a block of its own. */
function closingIndex(lines: readonly Line[], from: number, fence: Fence): number | null {
  let depth = 1;
  for (let at = from; at < lines.length; at += 1) {
    const inner = readFence(lines[at]?.text ?? '');
    if (!inner?.mark.startsWith(fence.mark)) continue;
    depth += inner.label === '' ? -1 : 1;
    if (depth === 0) return at;
  }
  return null;
}

/** Do the two name the same file? A name without folders may stand for a path, and the project's folder before it. */
export function namesFile(heading: string, path: string): boolean {
  if (heading === path || path.endsWith(`/${heading}`)) return true;
  return heading.endsWith(`/${path}`) && !heading.slice(0, -path.length - 1).includes('/');
}
