import { isMarkdown } from './fence.ts';
import { linesOf } from './text-lines.ts';

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

/** Is the answer to "go on" that there is nothing to go on with? */
export function isCompletion(answer: string): boolean {
  const text = answer.trim();
  if (text === '') return true;
  return isTalk(text, 'a.ts') && !isRefusal(text) && /\b(?:complete|nothing|finished)\b|完成|完整/i.test(text);
}

const LEAD_IN =
  /^(?:sure|certainly|of course|okay|ok|here is|here's|here are|here’s|below is|continuing|以下是|下面是|这是|好的|当然|没问题).{0,200}[:：.!。！]$/i;

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
  return /^(?:[\p{Lu}\p{Lo}#*>`-]|\d+[.)])/u.test(text) && !/[;{}()=\\,]$| = |^#!/.test(text);
}
