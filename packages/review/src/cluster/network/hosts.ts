/** True if a host equals a pattern, or matches its wildcard: `*.example.com`. */
export function coversHost(pattern: string, host: string): boolean {
  return pattern === host || (pattern.startsWith("*.") && host.slice(host.indexOf(".")) === pattern.slice(1));
}
