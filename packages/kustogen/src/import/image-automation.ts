import { counted } from "@kustogen/kustomize/errors/counted.ts";
import { suspectKey } from "./suspects.ts";

/** A value that Flux's image automation updates, marked by the comment after it. */
const MARKED =
  /^[ \t]*(?:- +)?["']?([\w./-]+)["']?:[ \t]+(?:"([^"\n]*)"|'([^'\n]*)'|([^\s#]+))[ \t]+#[ \t]*\{[ \t]*"\$imagepolicy"/gm;

/** Fields that become an image's pin in an import. */
const PINS = new Set(["image", "newTag", "newName", "digest"]);

/** The values that Flux's image automation updates in files. */
export interface ImageAutomation {
  /** The values, each with its field in the form of suspects: a new value must not require new code. */
  values: ReadonlySet<string>;
  /** Notes about the comments, one sentence each. */
  notes: string[];
}

/** Finds the values that Flux's image automation updates in the files of an import. */
export function imageAutomation(files: readonly { path: string; text: string }[]): ImageAutomation {
  const values = new Set<string>();
  const places: string[] = [];
  let isPin = false;
  let isSetting = false;
  for (const { path, text } of files)
    for (const match of text.matchAll(MARKED)) {
      const [, field = "", ...forms] = match;
      const value = forms.find((form) => form !== undefined) ?? "";
      places.push(`${path}:${text.slice(0, match.index).split("\n").length}`);
      if (PINS.has(field)) isPin = true;
      else isSetting = true;
      values.add(suspectKey(value, [field]));
    }
  if (places.length === 0) return { values, notes: [] };
  const instead = [
    ...(isPin ? ["run `kustogen pin` where images are built"] : []),
    ...(isSetting ? ["change the settings of the environments that have these tags"] : []),
  ];
  return {
    values,
    notes: [
      `Flux's image automation writes ${counted(places.length, "value")} that have a $imagepolicy comment (${places.join(", ")}); generated files have no such comments, so it would find nothing to update: ${instead.join(", and ")}, then \`kustogen gen\`, and remove the ImageUpdateAutomation if it has nothing else to update`,
    ],
  };
}
