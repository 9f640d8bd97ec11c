#!/usr/bin/env node
// Nothing is imported here before the version is known: older versions fail while they load the rest.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `gen-code needs Node 22.18 or newer, this is ${process.versions.node}: use "npm run setup", which brings its own.\n`,
  );
  process.exit(1);
}
const { runSetup } = await import('./run-setup.ts');
process.exit(await runSetup(process.argv.slice(2)));

export {};
