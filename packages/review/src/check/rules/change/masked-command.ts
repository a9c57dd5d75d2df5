import { inArguments } from "@kustogen/kustomize/credentials/command-lines.ts";
import { maskedText } from "@kustogen/kustomize/credentials/masking.ts";
import { isMap, jsonText, type Value } from "@kustogen/kustomize/value/value.ts";
import { PROBES } from "../../../cluster/kubelet/handlers.ts";
import { podOf } from "../../../cluster/objects.ts";
import { at } from "../../../kubernetes/fields.ts";
import { resourceText } from "../../../kubernetes/resource-name.ts";
import { defineRule } from "../../rule.ts";
import { changedResources } from "./changed.ts";
import { containerPath } from "./containers.ts";

export const maskedCommand = defineRule({
  id: "change/masked-command",
  title: "Reports show changed commands in full",
  why:
    "kustogen's reports mask whatever looks like a credential. The mask may also hide other parts of a " +
    "command, so reviewers have to open the file to see what runs.",
  source: "https://kubernetes.io/docs/concepts/configuration/secret/",
  example: {
    bad: "args: [--level=info, --password=Gr33n-otter-41]",
    good: "args: [--level=info]",
  },
  fix: "read the credential from a Secret, so that the command can be shown, or look at the file itself",
  *checkChange(before, after, context) {
    for (const { before: was, after: resource } of changedResources(context)) {
      const [old, now] = [podOf(before, was), podOf(after, resource)];
      if (now === undefined) continue;
      for (const container of now.containers) {
        const known = old?.containers.find(({ name }) => name === container.name);
        for (const field of FIELDS) {
          const value = at(container.spec, field);
          if (value === undefined || !isMasked(value)) continue;
          if (jsonText(value) === jsonText(at(known?.spec, field))) continue;
          yield {
            resource,
            path: [...containerPath(container), field],
            message: `${resourceText(resource)}: ${field} of ${container.name} changes and contains something that is masked here; only the file shows all of it`,
          };
        }
      }
    }
  },
});

/** Fields of a container that determine what it runs. */
const FIELDS = ["image", "command", "args", "lifecycle", ...PROBES];

/** True for a value that reports show only in part. */
function isMasked(value: Value): boolean {
  if (typeof value === "string") return maskedText(value) !== value || maskedText(value, "shell") !== value;
  if (Array.isArray(value)) return inArguments(value) !== undefined || value.some(isMasked);
  return isMap(value) && Object.values(value).some(isMasked);
}
