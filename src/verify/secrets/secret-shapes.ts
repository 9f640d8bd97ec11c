/** A shape of credentials. Each pattern takes in the whole run that it begins in, so that the search stays linear. */
export interface SecretShape {
  readonly pattern: RegExp;
  /** What tells a live one from a name or an example; none: the pattern is enough. */
  readonly isLive?: (match: string) => boolean;
}

/**
 * Shapes of live credentials that the maintained rules lack, or read more narrowly than GitHub, which refuses a push that
 * holds one (GH013). GitHub's own tokens are opaque and may be long, and hold dots since they are stateless.
 */
export const SECRET_SHAPES: readonly SecretShape[] = [
  { pattern: /\bgh[opsur]_[A-Za-z0-9._-]{36,}/g },
  { pattern: /\bgithub_pat_\w{22,}/g },
  { pattern: /\bsk-[A-Za-z0-9_-]{20,}/g, isLive: isRandomKey },
  { pattern: /\bAKIA[0-9A-Z]{16}\b/g, isLive: isNoExample },
  { pattern: /\bASIA[0-9A-Z]{16}\b/g, isLive: (match) => /\d/.test(match) && isNoExample(match) },
  { pattern: /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/g, isLive: (match) => /\d{4}/.test(match) && isNoExample(match) },
  { pattern: /\bxapp-\d-[A-Za-z0-9-]{20,}/g, isLive: isNoExample },
  { pattern: /\bAIza[0-9A-Za-z_-]{35}(?![0-9A-Za-z_-])/g, isLive: isNoExample },
  { pattern: /\b[sr]k_live_[0-9A-Za-z]{16,}/g, isLive: isNoExample },
  { pattern: /\bglpat-[\w-]{20,}(?:\.[\w-]{2,20})*/g, isLive: isNoExample },
  { pattern: /\bgl(?:dt|rt|cbt|ptt|ft|imt|agent|soat)-[\w-]{20,}/g, isLive: isMixed },
  { pattern: /\bnpm_[A-Za-z0-9]{36}\b/g, isLive: isNoExample },
  { pattern: /\bpypi-AgE[A-Za-z0-9_-]{50,}/g },
  { pattern: /\bGOCSPX-[A-Za-z0-9_-]{28}(?![A-Za-z0-9_-])/g, isLive: isNoExample },
  { pattern: /\bdo[opr]_v1_[0-9a-f]{64}\b/g, isLive: isNoExample },
  { pattern: /\bsbp_[0-9a-f]{40}\b/g, isLive: isNoExample },
  { pattern: /\bsb_secret_[A-Za-z0-9_-]{20,}/g, isLive: isMixed },
  { pattern: /\bgsk_[A-Za-z0-9]{40,}/g, isLive: isMixed },
  { pattern: /\bxai-[A-Za-z0-9]{60,}/g, isLive: isMixed },
  { pattern: /\bpplx-[A-Za-z0-9]{40,}/g, isLive: isMixed },
  { pattern: /\bhf_[A-Za-z0-9]{34,}/g, isLive: isNoExample },
  { pattern: /\br8_[A-Za-z0-9]{37}\b/g, isLive: isMixed },
  { pattern: /\bATATT3[A-Za-z0-9_=-]{50,}/g },
  { pattern: /\bPMAK-[0-9a-f]{24}-[0-9a-f]{34}\b/g, isLive: isNoExample },
  { pattern: /\bsntry[su]_[A-Za-z0-9_=+/-]{40,}/g, isLive: isNoExample },
  { pattern: /\bpscale_(?:tkn|pw|oauth)_[\w.-]{32,}/g, isLive: isMixed },
  { pattern: /\bHRKU-[A-Za-z0-9_-]{36,}/g, isLive: isMixed },
  { pattern: /\brubygems_[0-9a-f]{48}\b/g, isLive: isNoExample },
  { pattern: /\bops_ey[A-Za-z0-9+/=_-]{100,}/g, isLive: isMixed },
  { pattern: /\bAGE-SECRET-KEY-1[0-9A-Z]{58}\b/g, isLive: isNoExample },
  // The maintained rules know these two, but tell places beside them.
  {
    pattern: /(?<=secret_?access_?key["']?\s{0,9}(?::|=>?)\s{0,9}["']?)[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])/gi,
    isLive: isMixed,
  },
  { pattern: /(?<=_authToken=)[\w+/=.-]{20,}/g, isLive: (match) => /\d{2}/.test(match) && isNoExample(match) },
  { pattern: /(?<=\bAccountKey=)[A-Za-z0-9+/]{86}==/g },
  { pattern: /(?<=\bdiscord(?:app)?\.com\/api\/webhooks\/\d{17,20}\/)[\w-]{60,}/g, isLive: isNoExample },
  { pattern: /(?<![\w:])\d{8,10}:AA[A-Za-z0-9_-]{33}(?![\w-])/g, isLive: isNoExample },
  {
    pattern: /(?<![\w-])eyJ[\w-]+(?:\.[\w-]+)+/g,
    isLive: (match) => /^eyJ[\w-]{15,}$/.test(match.split('.')[0] ?? '') && isToken(match.split('.')),
  },
];

/** `sk-` also begins words of CSS: a key has a long random run, or is long and mixed as a whole. */
function isRandomKey(match: string): boolean {
  if (!isNoExample(match)) return false;
  return (
    (match.length >= 40 && isMixed(match)) || match.split(/[-_]/).some((run) => run.length >= 16 && /\d/.test(run))
  );
}

/** Header, payload and signature of a JSON Web Token. */
function isToken([, payload = '', signature = '']: readonly string[]): boolean {
  return /^eyJ[\w-]{15,}$/.test(payload) && signature.length >= 20;
}

/** Names of variables are of one case or hold no digit; what a generator made is of both and holds some. */
export function isMixed(match: string): boolean {
  return /\d/.test(match) && /[a-z]/.test(match) && /[A-Z]/.test(match) && isNoExample(match);
}

/** A run of one character at the end is an example that says so itself, and a placeholder is none. */
export function isNoExample(match: string): boolean {
  return !/(.)\1{11}$/.test(match.slice(-12)) && !/REPLACE|EXAMPLE|PLACEHOLDER/.test(match);
}
