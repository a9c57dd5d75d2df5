/** A key as a JSON Pointer segment (RFC 6901): `~` and `/` escaped. */
export function escapeSegment(key: string): string {
  return key.includes("~") || key.includes("/") ? key.replaceAll("~", "~0").replaceAll("/", "~1") : key;
}
