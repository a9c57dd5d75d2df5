import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { orElse } from "@kustogen/kustomize/errors/attempt.ts";
import { DEFAULT_FOLDERS } from "../folders.ts";
import { jsonHeader, markdownHeader, yamlHeader } from "./file.ts";
import { type Listing, parentOf } from "./listing.ts";

/** The beginning of every version of the headers, in YAML, Markdown and JSON, whatever the names of the folders. */
const MARKS = [yamlHeader, markdownHeader, jsonHeader]
  .map((headerFor) => headerFor(DEFAULT_FOLDERS))
  .map((header) => Buffer.from(header.slice(0, header.indexOf("."))));
const LONGEST = Math.max(...MARKS.map(({ length }) => length));

/**
 * True for a regular file that kustogen generated, decided without any record of it (a fresh clone): it begins with
 * the header, or the generated kustomization beside it refers to it, as to a file of a generated ConfigMap, which
 * can't have the header. An unreadable file isn't ours.
 */
export function isOurs(root: string, path: string, found: Listing): boolean {
  return orElse(() => beginsWithMark(`${root}/${path}`) || isListed(root, path, found), false);
}

function beginsWithMark(path: string): boolean {
  // Only the first bytes, because someone's file may be of any size.
  const start = Buffer.alloc(LONGEST);
  const descriptor = openSync(path, "r");
  try {
    readSync(descriptor, start);
    return MARKS.some((mark) => start.subarray(0, mark.length).equals(mark));
  } finally {
    closeSync(descriptor);
  }
}

function isListed(root: string, path: string, found: Listing): boolean {
  const folder = parentOf(path);
  const name = path.slice(folder.length + 1);
  const kustomization = `${folder}/kustomization.yaml`;
  if (found.kindOf(kustomization) !== "file" || !beginsWithMark(`${root}/${kustomization}`)) return false;
  return readFileSync(`${root}/${kustomization}`, "utf8")
    .split("\n")
    .some((line) => itemOf(line) === name);
}

/** The file in a list item of a kustomization: `- name`, `- key=name`, `- "name"`, `- path: name`. */
function itemOf(line: string): string {
  const item = line.trim().replace(/^- */, "");
  return item.replace(/^.*(?:=|: )/, "").replace(/^["']|["']$/g, "");
}
