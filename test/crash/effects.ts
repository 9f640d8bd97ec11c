import type { Fault } from '../../src/demo/fault-injection.ts';
import type { Blow } from './scenario.ts';

interface Effect {
  readonly method: string;
  readonly path: RegExp;
  /** Which request of this kind it is, in one life; 1 when left out. */
  readonly nth?: number;
}

/** What a task does outside of itself, as requests that GitHub's stand-in gets. */
export const EFFECTS: Readonly<Record<string, Effect>> = {
  'mint a first token': { method: 'POST', path: /\/access_tokens$/ },
  'mint a later token': { method: 'POST', path: /\/access_tokens$/, nth: 6 },
  'look up the permission': { method: 'GET', path: /\/collaborators\/carol\/permission$/ },
  'react to the command': { method: 'POST', path: /\/reactions$/ },
  'create the status comment': { method: 'POST', path: /^\/repositories\/\d+\/issues\/\d+\/comments$/ },
  'look for the repository': { method: 'GET', path: /^\/repos\/acme\/tiny-greeting-\d+$/, nth: 2 },
  'create the repository': { method: 'POST', path: /^\/orgs\/acme\/repos$/ },
  'ask for the refs': { method: 'GET', path: /\/tiny-greeting-\d+\.git\/info\/refs$/ },
  'push the commit': { method: 'POST', path: /\/tiny-greeting-\d+\.git\/git-receive-pack$/ },
  'replace the description': { method: 'PATCH', path: /^\/repositories\/\d+$/ },
  'set the topics': { method: 'PUT', path: /^\/repositories\/\d+\/topics$/ },
  'edit the status comment': { method: 'PATCH', path: /^\/repositories\/\d+\/issues\/comments\/\d+$/ },
  'react to the end': { method: 'POST', path: /\/reactions$/, nth: 2 },
};

/** The faults by which GitHub does an effect and its answer never comes. */
export function lose(effect: string): readonly Fault[] {
  const { method, path, nth = 1 } = effectOf(effect);
  // A fault without any effect takes the place of each request before.
  const earlier: Fault[] = nth > 1 ? [{ method, path, times: nth - 1 }] : [];
  return [...earlier, { method, path, after: 'reset' }];
}

/** The blow between an effect and its answer. */
export function requestBlow(effect: string): Extract<Blow, { kind: 'request' }> {
  return { kind: 'request', ...effectOf(effect) };
}

function effectOf(effect: string): Effect {
  const known = EFFECTS[effect];
  if (known === undefined) throw new Error(`no effect is called ${effect}`);
  return known;
}
