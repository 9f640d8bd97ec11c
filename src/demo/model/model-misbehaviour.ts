import { renderMarkedFiles, type ModelWish } from './model-conversation.ts';

/** An answer that is none of the model's. */
export type Refusal =
  | { kind: 'status'; status: number; retryAfter?: string | number; body?: unknown; headers?: Record<string, string> }
  | { kind: 'html-200' | 'error-in-200' | 'reset' | 'hang' | 'keep-alive-only' };

/** An answer of the model's that is spoiled, or breaks off: after half of it, when `afterCharacters` is left out. */
export type Spoiling =
  | { kind: 'error-mid-stream' | 'reset-mid-stream' | 'end-early' | 'stall' | 'half-event'; afterCharacters?: number }
  | { kind: 'finish'; reason: string; afterCharacters?: number }
  | { kind: 'empty' | 'spaces' | 'refusal' | 'garbage' }
  /** A good answer as some proxies pass it on: with heartbeats in it, and as one of several. */
  | { kind: 'wild' }
  /** A good answer after which the server neither says `[DONE]` nor hangs up. */
  | { kind: 'open-end' }
  | { kind: 'runaway'; characters?: number }
  | { kind: 'text'; text: string | ((wish: ModelWish, good: string) => string) }
  | { kind: 'content'; content: string | ((path: string) => string) };

/** Everything a provider may do other than answer well at once. */
export type Behaviour = Refusal | Spoiling | { kind: 'delay'; ms: number };

/** How a stream ends: well, or in one of the ways that streams break. */
type Ending = 'done' | 'error-event' | 'reset' | 'eof' | 'stall' | 'half-event' | 'open';

/** What is said before the end, and the end. */
export interface Reply {
  text: string;
  finishReason: string;
  ending: Ending;
  /** Are there heartbeats between its pieces, and pieces of another answer? */
  isWild?: boolean;
}

const endings = {
  'error-mid-stream': 'error-event',
  'reset-mid-stream': 'reset',
  'end-early': 'eof',
  stall: 'stall',
  'half-event': 'half-event',
} as const;

/** The reply that a behaviour makes of a good answer. */
export function spoil(behaviour: Spoiling, good: Reply, wish: ModelWish): Reply {
  const half = Math.floor(good.text.length / 2);
  switch (behaviour.kind) {
    case 'error-mid-stream':
    case 'reset-mid-stream':
    case 'end-early':
    case 'stall':
    case 'half-event':
      return {
        ...good,
        text: good.text.slice(0, behaviour.afterCharacters ?? half),
        ending: endings[behaviour.kind],
      };
    case 'finish':
      return { ...good, text: good.text.slice(0, behaviour.afterCharacters ?? half), finishReason: behaviour.reason };
    case 'wild':
      return { ...good, isWild: true };
    case 'open-end':
      return { ...good, ending: 'open' };
    case 'empty':
      return { ...good, text: '' };
    case 'spaces':
      return { ...good, text: ' '.repeat(400) };
    case 'refusal':
      return { ...good, text: "I'm sorry, but I can't help with that request." };
    case 'garbage':
      return { ...good, text: 'Ꙩ }{ ;; lorem <|im_end|> 0x00 ipsum ]] "unfinished: [,,, \u0007 dolor'.repeat(9) };
    case 'runaway':
      return { ...good, text: runaway(good.text, behaviour.characters ?? 400_000), finishReason: 'length' };
    case 'text':
      return { ...good, text: typeof behaviour.text === 'string' ? behaviour.text : behaviour.text(wish, good.text) };
    case 'content': {
      if (wish.kind === 'plan') return good;
      const { content } = behaviour;
      const contentOf = typeof content === 'string' ? (): string => content : content;
      return { ...good, text: renderMarkedFiles(wish.nonce, wish.paths, contentOf) };
    }
  }
}

function runaway(good: string, characters: number): string {
  const start = good.slice(0, 200);
  const line = 'and then the same thing once more, because nothing stops it\n';
  return `${start}\n${line.repeat(Math.ceil(characters / line.length))}`.slice(0, characters);
}
