const LETTER = /\p{L}/u;
const DIGIT = /\p{Nd}/u;

function isLetter(code: number): boolean {
  if (code < 128) return (code >= 97 && code <= 122) || (code >= 65 && code <= 90);
  return LETTER.test(String.fromCodePoint(code));
}

function isDigit(code: number): boolean {
  if (code < 128) return code >= 48 && code <= 57;
  return DIGIT.test(String.fromCodePoint(code));
}

/**
 * Compares keys for the order in which go-yaml prints a mapping: by code point, but numbers inside keys by value
 * ("a2" before "a10"), and anything else before letters. Negative if a comes first.
 */
function compareKeys(a: string, b: string): number {
  const shorter = Math.min(a.length, b.length);
  for (let i = 0; i < shorter; i++) {
    const x = a.charCodeAt(i);
    const y = b.charCodeAt(i);
    if (x === y) continue;
    if (x >= 97 && x <= 122 && y >= 97 && y <= 122) return x - y;
    if (x > 127 || y > 127 || isDigit(x) || isDigit(y)) return compareFrom([...a], [...b]);
    const xLetter = isLetter(x);
    if (xLetter !== isLetter(y)) return xLetter ? 1 : -1;
    return x - y;
  }
  return a.length - b.length;
}

/** The same for keys with digits or characters beyond ASCII, on code points. */
function compareFrom(a: string[], b: string[]): number {
  const code = (text: string[], i: number): number => (text[i] as string).codePointAt(0) as number;
  for (let i = 0; i < a.length && i < b.length; i++) {
    const x = code(a, i);
    const y = code(b, i);
    if (x === y) continue;
    const xLetter = isLetter(x);
    const yLetter = isLetter(y);
    if (xLetter && yLetter) return x - y;
    if (xLetter || yLetter) return yLetter ? -1 : 1;
    let start = 0n;
    if (x === 48 || y === 48)
      for (let j = i - 1; j >= 0 && isDigit(code(a, j)); j--)
        if (code(a, j) !== 48) {
          start = 1n;
          break;
        }
    const [xNumber, xEnd] = numberAt(a, i, start);
    const [yNumber, yEnd] = numberAt(b, i, start);
    if (xNumber !== yNumber) return xNumber < yNumber ? -1 : 1;
    return xEnd !== yEnd ? xEnd - yEnd : x - y;
  }
  return a.length - b.length;
}

/** The number whose digits begin at an index (as a 64-bit integer that wraps, as in Go), and its end. */
function numberAt(text: string[], from: number, start: bigint): [bigint, number] {
  let value = start;
  let i = from;
  for (; i < text.length; i++) {
    const code = (text[i] as string).codePointAt(0) as number;
    if (!isDigit(code)) break;
    value = BigInt.asIntN(64, value * 10n + BigInt(code - 48));
  }
  return [value, i];
}

/** The keys of a mapping in printing order. */
export function sortedKeys(map: object): string[] {
  return Object.keys(map).sort(compareKeys);
}
