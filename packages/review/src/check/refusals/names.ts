import { groupOf, type Resource } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { kinds } from "../../cluster/resource-index.ts";
import { isBuiltInGroup } from "../../kinds/served.ts";
import { isDnsLabel } from "../../kubernetes/dns.ts";
import { nameProblem } from "../../kubernetes/names.ts";
import { isFilledIn } from "../../kubernetes/variables.ts";
import type { Checked, Refusals } from "./refusal.ts";

/** Groups with their own API servers, which allow more in names: "image:tag", "user@example.com". */
const OF_OTHERS = /(?:^|\.)(?:openshift\.io|projectcalico\.org)$/;

/** True for an object whose name Kubernetes itself validates: a built-in one, or one that a definition declares. */
function isNamed({ apiVersion, metadata: { name, generateName } }: Resource): boolean {
  // The API server completes the name.
  if (name === `${generateName}*`) return false;
  const group = groupOf(apiVersion);
  if (isBuiltInGroup(group)) return true;
  return group.includes(".") && !OF_OTHERS.test(group) && !isFilledIn(name);
}

function wrongName({ object, value }: Checked): string | undefined {
  if (typeof value !== "string" || !isNamed(object)) return undefined;
  return nameProblem(object.apiVersion, object.kind, value);
}

const SOURCE = "staging/src/k8s.io/apimachinery/pkg/api/validation/objectmeta.go";

/** What is refused in names, also in those that a program seems to fill in. */
export const NAMES: readonly Refusals[] = [
  {
    of: "objects",
    source: SOURCE,
    rows: [
      {
        at: "metadata.namespace",
        any: (namespace) => !isDnsLabel(asText(namespace)) && !isFilledIn(asText(namespace)),
        message:
          '{} isn\'t a valid namespace name: expected lowercase letters, digits and "-", at most 63 characters',
        fix: "correct it",
      },
      {
        at: "metadata.name",
        any: (_, found) => wrongName(found) !== undefined,
        message: (found) => asText(wrongName(found)),
        fix: "rename it",
      },
    ],
  },
  {
    // The label controller-revision-hash of its pods is the name followed by a hash of ten characters.
    of: kinds("apps", "StatefulSet"),
    source: SOURCE,
    rows: [
      {
        at: "metadata.name",
        any: (name, found) => wrongName(found) === undefined && asText(name).length > 52,
        message: ({ value }) =>
          `has ${asText(value).length} characters; the pods of a StatefulSet get a label that consists of its name and a hash, at most 63 characters`,
        fix: "use at most 52 characters",
        outcome: "",
        basis: "broken",
      },
    ],
  },
];
