import { allOf, type Places, PROGRAM, PROGRAMS } from "@kustogen/kustomize/credentials/places.ts";

/** Each is one argument, or two. */
const ARGUMENTS: Places = [
  /(?<![^\0])--?(?<name>[A-Za-z][\w.-]*)(?:=|\0(?!-))(?<argument>[^\0]*)/dg,
  /(?<![^\0])(?<name>-p)(?<short>(?=[^\0]*\d)(?=[^\0]*[A-Za-z])[^\s=/:\0-]{8,})(?![^\0])/dg,
];

/** The values of flags and programs in a list of arguments that are credentials: what each is, by its index in the list. */
export function inArguments(list: readonly unknown[]): Map<number, string> {
  const text = list.map((one) => (typeof one === "string" ? one : "")).join("\0");
  const command = text.replaceAll("\0", " ");
  const ofPrograms = list.length > 1 && PROGRAM.test(command) ? PROGRAMS : [];
  const found = [...allOf(ofPrograms, command, "shell"), ...allOf(ARGUMENTS, text, "shell")];
  const credentials = new Map<number, string>();
  let [index, last] = [0, 0];
  for (const { start, what } of found.sort((a, b) => a.start - b.start)) {
    index += text.slice(last, start).split("\0").length - 1;
    last = start;
    credentials.set(index, what);
  }
  return credentials;
}
