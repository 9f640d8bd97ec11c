import type { Comment } from './comments.ts';

/** How sure a comment is to stand for code that was left out. `certain` gates alone, `likely` only with another sign. */
export interface PlaceholderMatch {
  readonly line: number;
  readonly certainty: 'certain' | 'likely';
  /** The comment, short, with nothing in it that could do harm where it is quoted. */
  readonly quote: string;
  /** It asks for an implementation. */
  readonly isTodo: boolean;
  /** It asks for more than there is: what is there may be whole. */
  readonly isWish: boolean;
}

const LEFT_OUT = '(?:existing|previous|other|same|rest|remaining|unchanged)';
/** Measured on 1,992 real files: none of these stood in one. */
const CERTAIN: readonly RegExp[] = [
  new RegExp(
    `^[\\s([{]{0,8}(?:\\.{3,}|…)[\\s([{]{0,8}(?:(?:keep|with|and|plus|your|the|all|any|of|add|for) ){0,4}${LEFT_OUT}\\b`,
    'i',
  ),
  /^[\s([{]{0,8}(?:the )?(?:rest|remainder) of (?:the |your |this |my )?[\w ]{1,40}(?:\.{3,}|…|(?:remains?|stays?|is) (?:the same|unchanged|as (?:is|before)))/i,
  /^[\s([{]{0,8}(?:existing|previous|remaining|other) (?:code|implementation|methods|functions|routes|handlers|imports|tests)(?: here)?\s?(?:\.{3,}|…)/i,
  /其余(?:的)?(?:部分|代码|内容|逻辑|实现|函数|方法)|(?:其他|剩余|后续)(?:的)?(?:代码|实现)(?:$|[。.…]|省略|保持|不变|同|略|部分)/,
  /^[.…\s（(]{0,8}(?:此处|这里|以下|以上|下面|上面|中间)?(?:代码|内容|部分|实现|逻辑|其他|其余)?\s?(?:已|均)?省略(?:$|[。.…）)\s]|(?:其余|其他|部分|了?代码|实现|若干|不变))/,
  /(?:代码|逻辑|实现|函数|方法|其余|部分)(?:部分)?\s?(?:均|都)?保持(?:原样|不变)|^[.…\s（(]{0,8}保持(?:原样|不变)/,
  /(?:^|[：:\s])待(?:实现|完成|补充|完善)(?:$|[。.…：:\s])|(?:尚|暂)未实现|(?:在)?(?:此处|这里|此)(?:添加|实现|编写|补充|填写)(?:你|您)?(?:的)?(?:$|[。.…]|代码|逻辑|实现|内容)/,
];

const PART =
  '(?:code|file|implementation|functions?|methods?|class|component|logic|handlers?|routes?|endpoints?|tests?|styles|module|program|script|page)';
/** A note with its author's name in brackets is a person's. */
const TODO = /^(?:TODO|FIXME)[:\s]{1,4}(?:@?\w+ )?(?:implement|add|write|complete|finish|fill)\b/i;
/** `TODO: add tests`. */
const WISH =
  /^(?:TODO|FIXME)[:\s]{1,4}(?:@?\w+ )?(?:add|write) (?!(?:\w+ ){0,4}(?:logic|implementation|code|body|here|method|function|handler)s?\b)/i;
/** What stands there is a show: `in a real app, this would …`, in the languages in which comments are written. */
export const IN_REALITY =
  /^(?:in (?:a |an )?(?:real|actual|production)[\w -]{0,20}(?:app|application|implementation|world|system|project|environment|scenario)?\w*,? (?:you|this|we|it|use|call|fetch)\b|在?(?:实际|真实|生产)(?:的)?(?:项目|应用|环境|场景|系统)(?:程序)?(?:中|里|下)?[，,]?\s?(?:应|需|会|可|请|这里|你|您|我们)|実際の(?:アプリ|実装|環境|システム)\S{0,10}では|실제 (?:앱|애플리케이션|환경)|в реальном (?:приложении|проекте|коде)|en una aplicación real|em uma aplicação real|dans une (?:vraie|véritable) application|in einer (?:echten|realen) (?:anwendung|app)|in un['’ ]?applicazione reale)/iu;
/** In a real file now and then: a note that stands by itself and is short. */
const LIKELY: readonly RegExp[] = [
  new RegExp(`^(?:\\(|and |add |then )?(?:the )?rest of (?:the |your |this )?(?:\\w+ )?${PART}\\b`, 'i'),
  /^\(?(?:same as (?:above|before)|remains? (?:the same|unchanged)|no changes(?: (?:needed|here))?|unchanged|keep (?:as is|existing code|the same))[.)]?$/i,
  /^\(?(?:add|insert|put|place|write|enter|implement) (?:your |the |more |additional |other )[\w /-]{0,40}\bhere\b/i,
  /^(?:your|actual|real|custom) [\w -]{0,40}\b(?:goes |code |logic |implementation )(?:goes )?here\b/i,
  /^(?:your )?(?:\w+ ){0,3}(?:code|logic|implementation) (?:goes|would go|comes) here\b/i,
  /^implement(?:ation)? (?:me|this|here|later|goes here|omitted)\b|^(?:implementation|code|details) (?:omitted|elided)\b/i,
  IN_REALITY,
  TODO,
];

/** Sentences are prose: a note that stands for code is short. */
const MAX_NOTE_CHARACTERS = 120;
const MAX_QUOTE_CHARACTERS = 60;

/** Judges one line of a comment. Null: nothing is wrong with it. */
export function matchPlaceholder({ line, text, isDoc, isAlone }: Comment): PlaceholderMatch | null {
  if (text.length > MAX_NOTE_CHARACTERS || text === '') return null;
  const isTodo = TODO.test(text);
  const isWish = isTodo && WISH.test(text);
  if (!isDoc && CERTAIN.some((rule) => rule.test(text)))
    return { line, certainty: 'certain', quote: quote(text), isTodo, isWish };
  const isLikely = !isDoc && (isAlone || isTodo) && LIKELY.some((rule) => rule.test(text));
  return isLikely ? { line, certainty: 'likely', quote: quote(text), isTodo, isWish } : null;
}

/** Foreign words as they may be quoted in a report: short, in one line, and no markup. */
export function quote(text: string): string {
  const plain = text
    .slice(0, 400)
    .replace(/[^\p{L}\p{N} .,:;()!?…'_/-]/gu, ' ')
    .replace(/:\/\//g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return plain.length > MAX_QUOTE_CHARACTERS ? `${plain.slice(0, MAX_QUOTE_CHARACTERS - 1).trimEnd()}…` : plain;
}
