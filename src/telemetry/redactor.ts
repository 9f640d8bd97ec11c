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

/** Takes secrets out of text at a sink: by value, in the forms in which they travel, and by shape. */
export class Redactor {
  readonly #values = new Set<string>();
  readonly #forms = new Set<string>();

  /** From now on this value is taken out, also where it stands in base64, in an address, or as a git password. */
  add(secret: string): void {
    if (secret.length < SHORTEST_SECRET) return;
    this.#values.add(secret);
    this.#forms.add(secret);
    this.#forms.add(encodeURIComponent(secret));
    this.#forms.add(JSON.stringify(secret).slice(1, -1));
    for (const text of [secret, `x-access-token:${secret}`]) this.#forms.add(Buffer.from(text).toString('base64'));
  }

  /** The values as they were added. */
  values(): readonly string[] {
    return [...this.#values];
  }

  redact(text: string): string {
    let clean = text;
    for (const form of this.#forms) clean = clean.replaceAll(form, '[redacted]');
    for (const [shape, replacement] of SHAPES) clean = clean.replace(shape, replacement);
    return clean;
  }
}
