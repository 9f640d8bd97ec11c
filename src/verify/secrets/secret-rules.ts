import { rules } from '@secretlint/secretlint-rule-preset-recommend';
import type { Span } from './private-keys.ts';
import { isMixed, isNoExample } from './secret-shapes.ts';

type RuleCreator = (typeof rules)[number];
type RuleContext = Parameters<RuleCreator['create']>[0];
type RuleHandler = ReturnType<RuleCreator['create']>;
type SourceCode = Parameters<NonNullable<RuleHandler['file']>>[0];

/** What is done with the reports of one rule. */
interface Reading {
  /** The part of a match that is the secret; none: all of it. */
  readonly secret?: RegExp;
  readonly isLive: (secret: string) => boolean;
}

/** A password is taken for a live one when nobody would type it. */
const PASSWORD: Reading = { secret: /(?<=:\/\/[^:@/\s]{1,256}:)[^@/\s]{16,}(?=@)/, isLive: isMixed };

/**
 * The rules that are asked, by their short names. Not asked: `gcp` (reports a whole file, reads the disk; the key in it is
 * found as a private key), `privatekey` (ours takes in more kinds), `filter-comments` (a file does not judge itself),
 * `openai`, `github`, `gitlab`, `1password` (our shapes are wider), `aws`, `npm` (they tell the place of the match and the length of
 * the secret, so that half of it would stay).
 */
const READINGS: Readonly<Record<string, Reading>> = {
  slack: {
    isLive: (secret) => /\d{4}|hooks\.slack/.test(secret) && isNoExample(secret) && !/\/T0{4,}\/|\/X{8}/.test(secret),
  },
  basicauth: PASSWORD,
  'database-connection-string': PASSWORD,
  anthropic: { isLive: isNoExample },
  groq: { isLive: isNoExample },
  huggingface: { isLive: isNoExample },
  linear: { isLive: isMixed },
  notion: { isLive: isNoExample },
  sendgrid: { isLive: isMixed },
  shopify: { isLive: isNoExample },
  stripe: { isLive: isMixed },
  grafana: { isLive: isMixed },
  'hashicorp-vault': { isLive: isMixed },
  vercel: { isLive: isMixed },
  databricks: { isLive: (secret) => /\d/.test(secret) && isNoExample(secret) },
  docker: { isLive: isMixed },
  figma: { isLive: isMixed },
  cloudflare: { isLive: isMixed },
  tailscale: { isLive: isMixed },
};

/**
 * What the maintained rules of secretlint find in a text. The rules are asked one by one, without its core: that would
 * obey `secretlint-disable` in the file, takes time with the square of the matches, and counts a byte order mark out.
 */
export function findByRules(path: string, text: string): readonly Span[] {
  const source = toSource(path, text);
  const spans: Span[] = [];
  for (const rule of rules) {
    const reading = READINGS[rule.meta.id.replace('@secretlint/secretlint-rule-', '')];
    if (reading === undefined) continue;
    const context: RuleContext = {
      sharedOptions: {},
      createTranslator: () => (messageId, data) => ({ message: '', messageId: String(messageId), data }),
      ignore: () => undefined,
      report: ({ range: [start, end] }) => {
        const span = readSpan(text, start, end, reading);
        if (span !== null) spans.push(span);
      },
    };
    // These rules are synchronous: what a later one found would be lost, and a test holds that none does.
    void rule.create(context, {}).file?.(source);
  }
  return spans;
}

/** The names of the rules that are asked. */
export const SECRET_RULES: readonly string[] = Object.keys(READINGS);

function readSpan(text: string, start: number, end: number, { secret, isLive }: Reading): Span | null {
  const match = text.slice(start, end);
  const found = secret === undefined ? { 0: match, index: 0 } : secret.exec(match);
  if (found === null || !isLive(found[0])) return null;
  return { start: start + found.index, end: start + found.index + found[0].length };
}

/** A text that lies on no disk. */
function toSource(path: string, content: string): SourceCode {
  const unasked = (): never => {
    throw new Error('no rule asks for places');
  };
  return {
    ...{ hasBOM: false, content, filePath: path, physicalFilePath: undefined, contentType: 'text', ext: '' },
    ...{ getFilePath: () => path, getPhysicalFilePath: () => undefined },
    ...{ locationToRange: unasked, rangeToLocation: unasked, positionToIndex: unasked, indexToPosition: unasked },
  };
}
