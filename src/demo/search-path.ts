/** Where programs are found: the only thing that the demo's children inherit from its own environment. */
export function searchPath(): string {
  return process.env['PATH'] ?? '/usr/local/bin:/usr/bin:/bin';
}
