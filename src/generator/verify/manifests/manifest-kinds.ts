import { goMod } from './go-mod.ts';
import type { ManifestKind } from './manifest-kind.ts';
import { packageJson } from './package-json.ts';
import { pythonManifests } from './python-manifests.ts';

export const MANIFEST_KINDS: readonly ManifestKind[] = [packageJson, pythonManifests, goMod];
