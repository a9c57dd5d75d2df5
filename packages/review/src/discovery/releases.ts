/** People write shorter files. */
const LINES = 1_000;
const DEFINITION = /^kind: *["']?CustomResourceDefinition\b/m;
const WORKLOAD = /^kind: *["']?(?:Deployment|DaemonSet|StatefulSet)\b/m;

/** True for a file with the whole installation of a program, as its authors publish it: definitions of kinds, and pods. */
export function isRelease(text: string): boolean {
  if (!DEFINITION.test(text) || !WORKLOAD.test(text)) return false;
  let lines = 0;
  for (let at = text.indexOf("\n"); at >= 0 && lines < LINES; at = text.indexOf("\n", at + 1)) lines++;
  return lines >= LINES;
}
