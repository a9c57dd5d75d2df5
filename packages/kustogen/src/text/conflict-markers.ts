import { InputError } from "@kustogen/kustomize/errors/errors.ts";

/** The error of an author's file with the markers of a merge conflict, with the first one's line; undefined without any. */
export function conflictIn(file: string, text: string): InputError | undefined {
  const marker = /^(?:<{7}|={7}|>{7})(?=[ \r]|$)/m.exec(text);
  if (marker === null) return undefined;
  const line = text.slice(0, marker.index).split("\n").length;
  const message = `${file}:${line}: has the markers of a merge conflict; keep what is right of both sides, and delete the lines that begin with <<<<<<<, ======= and >>>>>>>`;
  return new InputError(message, { code: "merge-conflict" });
}
