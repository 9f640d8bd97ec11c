import { goMod } from './go-mod.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { packageJson } from './package-json.ts';
import { pythonManifests } from './python-manifests.ts';

/** The manifests that are understood, each with its usual name and the paths of those that take its place. */
export const MANIFEST_KINDS: readonly {
  readonly name: string;
  readonly kind: ManifestKind;
  readonly instead: RegExp;
}[] = [
  {
    name: 'package.json',
    kind: packageJson,
    instead: /(?:^|\/)(?:deno\.jsonc?|[\w.-]*import[-_]?map[\w.-]*\.json|bower\.json|jsr\.json)$/,
  },
  {
    name: 'requirements.txt',
    kind: pythonManifests,
    instead: /(?:^|\/)(?:environment\.ya?ml|pixi\.toml|conda[\w.-]*)$/,
  },
  { name: 'go.mod', kind: goMod, instead: /(?:^|\/)(?:Gopkg\.(?:toml|lock)|glide\.yaml|BUILD\.bazel)$/ },
];
