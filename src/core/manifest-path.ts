/** Where projects list the packages that they need. */
const MANIFEST =
  /(?:^|\/)(?:package\.json|deno\.jsonc?|requirements[\w.-]*\.(?:txt|in)|pyproject\.toml|setup\.(?:py|cfg)|Pipfile|go\.mod|Cargo\.toml|composer\.json|Gemfile|pom\.xml|build\.gradle(?:\.kts)?|mix\.exs|pubspec\.yaml|Package\.swift|[\w.-]+\.(?:csproj|fsproj|gemspec))$/;
const SOURCE =
  /\.(?:[cm]?[jt]sx?|vue|svelte|astro|py|go|rs|rb|php|java|kt|scala|cs|fs|swift|dart|exs?|c|h|cc|cpp|hpp|html?|css|scss|sql)$/i;

/** Is this the file that lists the packages of a project? */
export function isManifest(path: string): boolean {
  return MANIFEST.test(path);
}

/** Is this source code, which needs nothing of a manifest but the packages that it lists? */
export function isSource(path: string): boolean {
  return SOURCE.test(path) && !isManifest(path);
}
