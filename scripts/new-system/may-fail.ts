/** Only what knows where it is finds the folders of this repository; these are the ones that have a part of each system. */
const PLACE = /\bimport\.meta\b|\bprocess\.cwd\b/;
const FOLDERS = /\b(?:generators|base|overlays|argocd|docs\/systems)\b/;

/**
 * Whether `npm test` has a test, by its path and text, and a new system in this repository can make it fail. The code of the
 * packages stays as it was, and the tests in the folder of another system import that one alone.
 */
export function mayFail(path: string, text: string): boolean {
  if (path.endsWith(".slow.test.ts")) return false;
  if (path.startsWith("test/")) return !/^test\/systems\/[^/]+\//.test(path);
  return PLACE.test(text) && FOLDERS.test(text);
}
