/** An IPv4 address as a number; undefined for any other text. Numbers above 255 are not refused. */
export function ipv4Number(address: string): number | undefined {
  const parts = address.split(".");
  if (parts.length !== 4 || !parts.every((part) => /^\d{1,3}$/.test(part))) return undefined;
  return parts.reduce((sum, part) => sum * 256 + Number(part), 0);
}

/** The first and last address of a network of IPv4; undefined for any other text. */
export function rangeOf(text: string): readonly [number, number] | undefined {
  const [network = "", bits] = text.trim().split("/");
  const start = ipv4Number(network);
  const size = 2 ** (32 - Number(bits));
  if (start === undefined || !(size >= 1)) return undefined;
  const first = Math.floor(start / size) * size;
  return [first, first + size - 1];
}

/** True if a network contains another one, as far as both are known to be of IPv4. */
export function containsRange(wide: string, narrow: string): boolean {
  const [outer, inner] = [rangeOf(wide), rangeOf(narrow)];
  return outer !== undefined && inner !== undefined && outer[0] <= inner[0] && inner[1] <= outer[1];
}
