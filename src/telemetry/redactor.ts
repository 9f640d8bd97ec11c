/** Shapes of credentials that may come from outside, in headers, addresses and error texts. */
const SHAPES: readonly (readonly [RegExp, string])[] = [
  // GitHub's own sweep takes `[A-Za-z0-9._-]`: the stateless tokens of 2026 are long and hold dots.
  [/gh[opsur]_[A-Za-z0-9._-]{16,}/g, '[redacted]'],
  [/github_pat_\w{16,}/g, '[redacted]'],
  [/\bsk-[A-Za-z0-9_-]{16,}/g, '[redacted]'],
  [/eyJ[\w-]{15,}\.eyJ[\w-]{15,}\.[\w-]{20,}/g, '[redacted]'],
  [/-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?-----END [A-Z ]*PRIVATE KEY-----/g, '[redacted]'],
  [
    /\b(authorization|x-api-key|cookie)(["']?\s*[:=]\s*["']?)(?:(?:bearer|basic|token)\s+)?[^\s"',}]+/gi,
    '$1$2[redacted]',
  ],
  [/([?&](?:ticket|token|access_token|api_?key|key)=)[^&\s"']+/gi, '$1[redacted]'],
  [/(\w+:\/\/)[^/\s:@"']+:[^/\s@"']+@/g, '$1[redacted]@'],
];

/** Values shorter than this are not searched for: they would hit ordinary words. */
const SHORTEST_SECRET = 8;

/** Milliseconds for which a secret is still looked for after its end: an error may speak of it late. */
const GRACE_MS = 3_600_000;

/** Takes secrets out of text at a sink: by value, in the forms in which they travel, and by shape. */
export class Redactor {
  readonly #secrets = new Map<string, { readonly forms: readonly string[]; readonly expiresAt: number }>();

  /**
   * From now on this value is taken out, also where it stands in base64, in an address, or as a git password. One that
   * ends at `expiresAt` (ms since 1970) is forgotten an hour later: each task brings some of these.
   */
  add(secret: string, expiresAt = Infinity, now = Date.now()): void {
    for (const [value, known] of this.#secrets) if (known.expiresAt + GRACE_MS < now) this.#secrets.delete(value);
    if (secret.length < SHORTEST_SECRET) return;
    const encoded = [secret, `x-access-token:${secret}`].map((text) => Buffer.from(text).toString('base64'));
    const forms = new Set([secret, encodeURIComponent(secret), JSON.stringify(secret).slice(1, -1), ...encoded]);
    this.#secrets.set(secret, { forms: [...forms], expiresAt });
  }

  /** The values as they were added. */
  values(): readonly string[] {
    return [...this.#secrets.keys()];
  }

  redact(text: string): string {
    let clean = text;
    for (const { forms } of this.#secrets.values()) {
      for (const form of forms) clean = clean.replaceAll(form, '[redacted]');
    }
    for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement);
    return clean;
  }
}
