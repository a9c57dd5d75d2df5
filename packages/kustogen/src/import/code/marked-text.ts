import { NAMED } from "../alike.ts";
import { MARK, markParts } from "../marks.ts";
import type { PrintedSystem, Uses } from "./uses.ts";

/** A text whose marks are replaced with code for the environment's prefix, suffix and namespace. */
export function markedText(text: string, system: PrintedSystem, uses: Uses): string {
  const said = markedPieces(text, system, uses).filter((part) => part !== "");
  const [only] = said;
  return said.length === 1 && typeof only === "object" && !only.code.includes(" ")
    ? only.code
    : uses.text(said);
}

/** The pieces of a text with marks: for names of environments, and for a function's name argument. */
export function markedPieces(
  text: string,
  { layers, marked, namespaces }: PrintedSystem,
  uses: Uses,
): (string | { code: string })[] {
  const pieces = (mark: keyof typeof MARK): (string | { code: string })[] => {
    if (mark === "namespace" && namespaces.placed) {
      uses.context.add("namespace");
      return [{ code: "namespace" }];
    }
    return markParts(marked, mark, layers.names).parts.map((part) => {
      if (typeof part === "string") return part;
      if (part.says === "layer") return { code: uses.layer() };
      uses.context.add("settings");
      return { code: `settings.${mark}` };
    });
  };
  const marks = Object.keys(MARK) as (keyof typeof MARK)[];
  return text.split(/([\uE000-\uE002\uE020])/).flatMap((part) => {
    const mark = marks.find((one) => MARK[one] === part);
    return part === NAMED ? [{ code: "name" }] : mark === undefined ? [part] : pieces(mark);
  });
}
