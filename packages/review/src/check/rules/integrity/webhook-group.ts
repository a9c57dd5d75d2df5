import { addTo } from "@kustogen/kustomize/value/multimap.ts";
import { groupOf } from "@kustogen/kustomize/value/resource.ts";
import { asText } from "@kustogen/kustomize/value/value.ts";
import { isBuiltInGroup } from "../../../kinds/served.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";

const KINDS = ["MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"];

export const webhookGroup = defineRule({
  id: "integrity/webhook-group",
  title: "Each rule of a webhook contains the API group of its resources",
  why:
    "If a rule of a webhook has the wrong API group, the webhook is never called: nothing is validated, " +
    "and no defaults are set. The API server calls a webhook for requests that match the API groups and " +
    "resources in its rules, and doesn't check whether these exist.",
  source:
    "https://kubernetes.io/docs/reference/access-authn-authz/extensible-admission-controllers/#matching-requests-rules",
  example: {
    bad: "kind: CustomResourceDefinition\nmetadata: {name: widgets.acme.example.com}\nspec: {group: acme.example.com, names: {plural: widgets}}\n---\nkind: ValidatingWebhookConfiguration\nmetadata: {name: widgets}\nwebhooks: [{name: widgets.acme.example.com, rules: [{apiGroups: [widgets.example.com], resources: [widgets]}]}]",
    good: "kind: CustomResourceDefinition\nmetadata: {name: widgets.acme.example.com}\nspec: {group: acme.example.com, names: {plural: widgets}}\n---\nkind: ValidatingWebhookConfiguration\nmetadata: {name: widgets}\nwebhooks: [{name: widgets.acme.example.com, rules: [{apiGroups: [acme.example.com], resources: [widgets]}]}]",
  },
  kinds: KINDS,
  *check({ index }) {
    const groups = new Map<string, string[]>();
    for (const one of index.ofKind("CustomResourceDefinition", "apiextensions.k8s.io"))
      addTo(groups, textAt(one, "spec", "names", "plural") ?? "", textAt(one, "spec", "group") ?? "");
    for (const kind of KINDS)
      for (const resource of index.ofKind(kind, "admissionregistration.k8s.io"))
        for (const [webhook, at] of itemsAt(resource, "webhooks"))
          for (const [rule, number] of itemsAt(webhook, "rules")) {
            const named = listAt(rule, "apiGroups").map((one) => asText(one));
            for (const one of listAt(rule, "resources")) {
              const [plural = ""] = asText(one).split("/");
              const known = groups.get(plural);
              const isMet = named.some(
                (group) => group === "*" || known?.includes(group) || isBuiltInGroup(groupOf(`${group}/v1`)),
              );
              if (known === undefined || named.length === 0 || isMet) continue;
              yield {
                resource,
                path: ["webhooks", at, "rules", number, "apiGroups"],
                message: `webhook ${textAt(webhook, "name")} is for ${plural} in ${named.join(", ")}, but the CustomResourceDefinition here defines them in ${known.join(", ")}`,
                fix: `write "${known[0]}" in apiGroups, or define the resource in that group`,
              };
            }
          }
  },
});
