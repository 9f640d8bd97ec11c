import { isMarkdown } from './file-kind.ts';
import { isToolTag } from './tool-tags.ts';
import { linesOf } from '../core/text-lines.ts';

/** Longer answers are work, not talk. */
const MAX_TALK_CHARACTERS = 400;

const REFUSAL =
  /^\s*(?:i['’]m (?:really |very )?sorry|i am sorry|sorry,|(?:unfortunately,? )?i (?:can(?:['’]t|not)|won['’]t)\b|i(?:['’]m| am) (?:unable|not able)|as an ai\b|抱歉|很抱歉|非常抱歉|对不起|很遗憾|我无法|我不能)/i;

/** Is the whole answer a polite no? Long answers and answers with code are not. */
export function isRefusal(answer: string): boolean {
  const text = answer.trim();
  return text.length < MAX_TALK_CHARACTERS && !text.includes('```') && !text.includes('<<<FILE') && REFUSAL.test(text);
}

const SENTENCE = /^[\p{Lu}\p{Lo}][^{}=;<>]*[.!:。！：]$/u;
const PROSE_FILE = /(?:^|\/)[^./]+$|\.(?:txt|rst|adoc|tex|text|po|srt|csv)$/i;

/** Is an answer without markers and fences no file at all, but a question, a refusal or a remark? */
export function isTalk(answer: string, path: string): boolean {
  const text = answer.trim();
  if (text.length >= MAX_TALK_CHARACTERS || text.includes('```')) return false;
  if (isRefusal(text) || /[?？]$/.test(text)) return true;
  if (isMarkdown(path) || PROSE_FILE.test(path)) return false;
  return text !== '' && [...linesOf(text)].every(({ text: line }) => line.trim() === '' || SENTENCE.test(line.trim()));
}

/** Is the answer to "go on" that there is nothing to go on with? In prose only silence says so. */
export function isCompletion(answer: string, path: string): boolean {
  const text = answer.trim();
  if (text === '') return true;
  if (isMarkdown(path) || PROSE_FILE.test(path)) return IS_COMPLETE.test(text);
  return isTalk(text, path) && !isRefusal(text) && /\b(?:complete|nothing|finished)\b|完成|完整/i.test(text);
}

const IS_COMPLETE =
  /^(?:the|this|your) (?:file|document|readme)(?: \S{1,60})? (?:is|was) (?:now |already )?(?:complete|finished)[.!]?$/i;

const LEAD_IN =
  /^(?:sure|certainly|of course|okay|ok|here is|here's|here are|here’s|below is|continuing|以下是|下面是|这是|好的|当然|没问题).{0,200}[:：.!。！]$/i;

const LEAD_TO_REST = /\b(?:rest|remain|continu|left off|next part)|继续|剩余|剩下|接着|余下|后续/i;

/** Does a line announce what comes? `isStrict`: only when it speaks of the rest of something. */
export function isLeadIn(line: string, isStrict = false): boolean {
  const text = line.trim();
  return LEAD_IN.test(text) && (!isStrict || LEAD_TO_REST.test(text));
}

const OPENING_TAG = /^\s*<\/?([a-z][\w-]*)((?:\s[^>]*)?)>/i;

const MARKUP_FILE = /\.(?:xml|x?html?|svg|xaml|plist|\w+proj|props|config|vue|svelte)$/i;

/** Does a rest begin with the tag of another tool, which the file itself does not speak of? */
export function hasForeignTag(rest: string, soFar: string, path: string): boolean {
  const [, tag, attributes = ''] = OPENING_TAG.exec(rest.slice(0, 1_000)) ?? [];
  if (tag === undefined || !isToolTag(tag) || MARKUP_FILE.test(path) || soFar.includes(`<${tag}`)) return false;
  // In code that writes XML a file is an element like others.
  return tag.toLowerCase() !== 'file' || /path|name/i.test(attributes);
}

/** A friendly first line before a bare file is dropped, when a blank line sets it off. */
export function withoutLeadIn(text: string): string {
  const body = text.replace(/^(?:[ \t]*\r?\n)+/, '');
  const [first, second] = linesOf(body);
  return first !== undefined && second?.text.trim() === '' && LEAD_IN.test(first.text.trim())
    ? body.slice(second.end)
    : body;
}

/** Could a model say this line before a fence? Code begins and ends in other ways. */
export function isTalkLine(line: string): boolean {
  const text = line.trim();
  if (text === '' || (LEAD_IN.test(text) && line === text)) return true;
  if (text.length > 1_000 || /^\s/.test(line)) return false;
  // A name of a file on a line of its own is the usual title of a fence.
  if (/^[\w./-]+\.\w+:?$/.test(text)) return true;
  return /^(?:[\p{Lu}\p{Lo}#*>`¡¿-]|\d+[.)])/u.test(text) && !/[;{}()=\\,]$| = |^#!/.test(text);
}
