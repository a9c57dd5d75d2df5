import { joinPath } from "@kustogen/kustomize/load/root.ts";
import { textAt } from "../../../kubernetes/fields.ts";
import { Fact } from "../../fact.ts";
import { filesBehind } from "../../files.ts";
import type { State } from "../../state.ts";

/** A list entry of a kustomization that is commented out: `# - release.yaml`. */
const ENTRY = /^[ \t]*#[# \t]*-[ \t]+["']?([\w./-]+\.ya?ml)\b/gm;
/** A field of an object in a comment, with its indentation. */
const FIELD = /^[ \t]*#+([ \t]*)(kind|name|metadata):[ \t]*["']?([\w.-]*)/;
/** The name of an object comes so many lines after its kind at most. */
const NEXT = 4;

/** The objects that are commented out in an environment's files, or whose files are, as "HelmRelease/web". */
export const commentedOutIn = new Fact((state): readonly string[] => [
  ...new Set([...inComments(state), ...inFiles(state)]),
]);

function* inComments(state: State): Iterable<string> {
  for (const file of new Set(filesBehind(state))) {
    const text = state.sources?.files.text(file) ?? "";
    if (!/^[ \t]*#+[ \t]*kind:/m.test(text)) continue;
    let kind: string | undefined;
    let since = 0;
    for (const line of text.split("\n")) {
      const [, , field, value = ""] = FIELD.exec(line) ?? [];
      since++;
      if (field === "kind") [kind, since] = [value, 0];
      else if (field === "name" && kind !== undefined && since <= NEXT) {
        yield `${kind}/${value}`;
        kind = undefined;
      }
    }
  }
}

function* inFiles({ sources }: State): Iterable<string> {
  for (const { file, folder } of sources?.kustomizations ?? [])
    for (const [, path = ""] of (sources?.files.text(file) ?? "").matchAll(ENTRY))
      for (const one of sources?.files.documents(joinPath(folder, path)) ?? []) {
        const [kind, name] = [textAt(one, "kind"), textAt(one, "metadata", "name")];
        if (kind !== undefined && name !== undefined) yield `${kind}/${name}`;
      }
}
