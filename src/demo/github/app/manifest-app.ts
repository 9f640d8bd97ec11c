import { z } from 'zod';
import { GitHubFailure } from '../github-failure.ts';
import type { WorldApp } from '../world/world-objects.ts';

const manifestSchema = z.object({
  name: z.string().min(1).max(34),
  description: z.string().optional(),
  url: z.url(),
  public: z.boolean(),
  redirect_url: z.url(),
  hook_attributes: z.object({ url: z.url(), active: z.boolean() }),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()),
});
/** What an App is made from. */
export type Manifest = z.infer<typeof manifestSchema>;

/** An App that was made from a manifest here. */
export interface ManifestApp extends WorldApp {
  readonly manifest: Manifest;
  readonly webhookSecret: string;
}

/**
 * A manifest out of the field of a form; a bad one is refused as GitHub refuses it, and so is one with a permission that
 * is unknown there.
 */
export function readManifest(text: string, unknown: readonly string[]): Manifest {
  let json: unknown = null;
  try {
    json = JSON.parse(text);
  } catch {
    // Refused below.
  }
  const parsed = manifestSchema.safeParse(json);
  if (parsed.success && unknown.some((name) => name in parsed.data.default_permissions)) {
    throw new GitHubFailure(422, 'Error Default permission records resource is not included in the list');
  }
  if (parsed.success) return parsed.data;
  throw new GitHubFailure(
    422,
    `The manifest is not valid: ${parsed.error.issues.map(({ path }) => path.join('.')).join()}`,
  );
}
