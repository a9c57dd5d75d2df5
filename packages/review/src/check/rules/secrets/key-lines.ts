/** True for a file as age-keygen writes it, comments and keys alone: its usual name ends like that of a text. */
export function isKeyOfAge(text: string): boolean {
  if (text.length > LONGEST_KEY || !text.includes("AGE-SECRET-KEY-1")) return false;
  const rows = text.split("\n").filter((row) => row.trim() !== "" && !row.startsWith("#"));
  return rows.every((row) => KEY_OF_AGE.test(row)) && /^# public key: age1/m.test(text);
}

const KEY_OF_AGE = /^AGE-SECRET-KEY-1[A-Z0-9]{30,64}\s*$/;
/** A few keys with their comments. */
const LONGEST_KEY = 2_000;

/** True for the first line of a private key that isn't followed by a key. */
export function isWithoutKey(rows: readonly string[], at: number): boolean {
  const line = rows[at] ?? "";
  if (!line.includes("-----BEGIN")) return false;
  const [, behind = ""] = line.split(/-----BEGIN[A-Z ]*-----/);
  return ![behind, rows[at + 1] ?? "", rows[at + 2] ?? "", rows[at + 3] ?? ""].some((text) =>
    /[A-Za-z0-9+/]{30}/.test(text),
  );
}

/** True for a value whose name says that it stands in for one; the name of a key is on the line before it. */
export function isMock(rows: readonly string[], index: number): boolean {
  const before = /-----BEGIN/.test(rows[index] ?? "") ? (rows[index - 1] ?? "") : "";
  return [before, rows[index] ?? ""].some((row) => MOCK.test(row));
}

const MOCK = /^\W*(?:\w+_)?(?:mock|dummy|fake|snake_?oil)(?:_\w+)?\W*[:=]/i;
