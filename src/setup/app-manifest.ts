import { parse } from 'yaml';
import { z } from 'zod';
import { WIDER_PERMISSIONS } from '../core/app-permissions.ts';

/** The manifest of an App as GitHub takes it: https://docs.github.com/en/apps/sharing-github-apps */
export interface AppManifest {
  readonly name: string;
  readonly description: string;
  /** The App's home page. */
  readonly url: string;
  readonly public: false;
  readonly redirect_url: string;
  readonly hook_attributes: { readonly url: string; readonly active: true };
  readonly default_permissions: Readonly<Record<string, 'read' | 'write'>>;
  readonly default_events: readonly string[];
}

/** What differs from operator to operator. */
export interface AppWishes {
  readonly name: string;
  readonly homepage: string;
  readonly webhookUrl: string;
  /** Where GitHub sends the browser with the code. */
  readonly redirectUrl: string;
  /**
   * GitHub Enterprise Server knows no right to create repositories alone, and a permission that GitHub does not know is
   * not left out: it refuses the whole manifest ("Default permission records resource is not included in the list").
   */
  readonly isEnterpriseServer: boolean;
}

const AppFile = z.object({
  description: z.string(),
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
  default_events: z.array(z.string()).min(1),
});

/**
 * The text of `app.yml` and the operator's wishes → the manifest.
 * @throws ZodError, YAMLParseError when the file is not that of an App
 */
export function createManifest(appYml: string, wishes: AppWishes): AppManifest {
  const { description, default_permissions, default_events } = AppFile.parse(parse(appYml));
  return {
    name: wishes.name,
    description,
    url: wishes.homepage,
    public: false,
    redirect_url: wishes.redirectUrl,
    hook_attributes: { url: wishes.webhookUrl, active: true },
    default_permissions: wishes.isEnterpriseServer ? widened(default_permissions) : default_permissions,
    default_events,
  };
}

function widened(permissions: AppManifest['default_permissions']): AppManifest['default_permissions'] {
  const entries = Object.entries(permissions).map(([name, level]) => [WIDER_PERMISSIONS[name] ?? name, level] as const);
  return Object.fromEntries(entries);
}
