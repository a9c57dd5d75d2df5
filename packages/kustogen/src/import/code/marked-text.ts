import { MARK, markParts } from "../marks.ts";
import type { PrintedSystem, Uses } from "./uses.ts";

/** A text with what the environment's prefix, suffix and namespace are at the marks for them. */
export function markedText(text: string, { layers, marked, namespaces }: PrintedSystem, uses: Uses): string {
  const pieces = (mark: keyof typeof MARK): (string | { code: string })[] => {
    if (mark === "namespace" && namespaces.placed) {
      uses.context.add("namespace");
      return [{ code: "namespace" }];
    }
    return markParts(marked, mark, layers.names).parts.map((part) => {
      if (typeof part === "string") return part;
      if (part.says === "layer") return { code: uses.layer() };
      uses.context.add("settings");
      return { code: `settings.${mark}${part.says === "setting" ? "" : ' ?? ""'}` };
    });
  };
  const marks = Object.keys(MARK) as (keyof typeof MARK)[];
  const said = text
    .split(/([\uE000-\uE002])/)
    .flatMap((part) => {
      const mark = marks.find((one) => MARK[one] === part);
      return mark === undefined ? [part] : pieces(mark);
    })
    .filter((part) => part !== "");
  const [only] = said;
  return said.length === 1 && typeof only === "object" && !only.code.includes(" ")
    ? only.code
    : uses.text(said);
}
