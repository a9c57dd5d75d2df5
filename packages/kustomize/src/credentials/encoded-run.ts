/** Encoded data is longer than names, paths and all but a few tokens, and those begin where the run does. */
const SHORTEST_RUN = 200;
const OF_BASE64 = /[A-Za-z0-9+/]/;
/** What precedes the data of a `data:` URL. */
const DATA_URL = ";base64,";

/**
 * True for a place in data in base64, such as an image: a long run of its characters that begins before the place, or
 * the data of a URL of any length. The letters there spell the beginning of any token by accident.
 */
export function isInEncodedRun(text: string, at: number): boolean {
  let start = at;
  while (start > 0 && at - start <= SHORTEST_RUN && OF_BASE64.test(text[start - 1] as string)) start--;
  if (text.startsWith(DATA_URL, start - DATA_URL.length)) return true;
  if (start === at) return false;
  let end = at;
  while (end < text.length && end - start <= SHORTEST_RUN && OF_BASE64.test(text[end] as string)) end++;
  return end - start > SHORTEST_RUN;
}
