#!/usr/bin/env node
// Nothing is imported here before the version is known: older versions fail while they load the rest.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 18)) {
  process.stderr.write(
    `gen-code needs Node 22.18 or newer, this is ${process.versions.node}: use "npm start", which brings its own.\n`,
  );
  process.exit(1);
}
const args = process.argv.slice(2);
// Without a word it serves, and no command line is loaded.
if (args.length === 0) await (await import('./serve.ts')).serve();
else await (await import('./cli/command-line.ts')).runCommandLine(args);

export {};
