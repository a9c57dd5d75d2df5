/** What may stand between the first line of a key and the key itself: comments, and the headers of an encrypted one. */
const BETWEEN = /^\s*(?:$|#|\/\/|--|;|\*|["'`]*[A-Za-z-]+: )/;

/** True for the first line of a private key that isn't followed by a key. */
export function isWithoutKey(rows: readonly string[], at: number): boolean {
  const line = rows[at] ?? "";
  if (!line.includes("-----BEGIN")) return false;
  const [, ...behind] = line.split(/-----BEGIN[A-Z ]*-----/);
  const next = rows.slice(at + 1, at + LONGEST).filter((row) => !BETWEEN.test(row));
  return ![...behind, ...next.slice(0, 3)].some((text) => /[A-Za-z0-9+/]{30}/.test(text));
}

/** The text of what was found in a line of a file: a key has several lines. */
export function foundText(rows: readonly string[], at: number): string {
  const row = rows[at] ?? "";
  if (!row.includes("-----BEGIN")) return row;
  const some = rows.slice(at, at + LONGEST);
  const end = some.findIndex((one) => one.includes("-----END"));
  return some.slice(0, end < 0 ? undefined : end + 1).join("\n");
}

/** Keys have fewer lines. */
const LONGEST = 150;

/** The beginning of a private key that opens nothing without a password. */
const LOCKED =
  /^-----BEGIN (?:ENCRYPTED PRIVATE KEY-----|[A-Z ]*PRIVATE KEY-----(?:\s|\\[nr])*Proc-Type: 4,ENCRYPTED)/;

/** True for a private key that opens nothing without a password. @param text begins with the key */
export function isLocked(text: string): boolean {
  return LOCKED.test(text);
}
