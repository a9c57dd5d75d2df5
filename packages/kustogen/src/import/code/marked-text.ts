import { MARK } from "../marks.ts";
import { templateText } from "./literal.ts";
import type { PrintedSystem, Uses } from "./uses.ts";

/** A text with what the environment's prefix, suffix and namespace are at the marks for them. */
export function markedText(text: string, { layers, marked, namespaces }: PrintedSystem, uses: Uses): string {
  const { affixes } = marked;
  const affix = (kind: "prefix" | "suffix"): string | { code: string } => {
    const [first = "", ...others] = affixes.map((own) => own[kind]);
    if (others.every((other) => other === first)) return first;
    const { names } = layers;
    const [before, behind] = kind === "prefix" ? ["", "-"] : ["-", ""];
    if (affixes.every((own, index) => own[kind] === `${before}${names[index]}${behind}`))
      return { code: `${before}\0${behind}` };
    uses.context.add("settings");
    return {
      code: affixes.every((own) => own[kind] !== "") ? `settings.${kind}` : `settings.${kind} ?? ""`,
    };
  };
  const parts = text.split(/([\uE000-\uE002])/).flatMap((part): (string | { code: string })[] => {
    if (part !== MARK.prefix && part !== MARK.suffix && part !== MARK.namespace) return [part];
    if (part === MARK.namespace) {
      uses.context.add(namespaces.placed ? "namespace" : "settings");
      return [{ code: namespaces.placed ? "namespace" : "settings.namespace" }];
    }
    const own = affix(part === MARK.prefix ? "prefix" : "suffix");
    if (typeof own === "string" || !own.code.includes("\0")) return [own];
    const [before = "", behind = ""] = own.code.split("\0");
    return [before, { code: uses.layer() }, behind];
  });
  const said = parts.filter((part) => part !== "");
  const [only] = said;
  return said.length === 1 && typeof only === "object" && !only.code.includes(" ")
    ? only.code
    : templateText(said);
}
