import { closest } from "@kustogen/kustomize/errors/suggest.ts";
import type { Value } from "@kustogen/kustomize/value/value.ts";
import { itemsAt, listAt, textAt } from "../../../kubernetes/fields.ts";
import { defineRule } from "../../rule.ts";
import { KINDS_WITH_OWN_NAMES, unknownNames } from "./own-names.ts";

type Path = (string | number)[];

/** Where a kind has its workflow. */
const SPECS: Readonly<Record<string, Path>> = {
  Workflow: ["spec"],
  WorkflowTemplate: ["spec"],
  ClusterWorkflowTemplate: ["spec"],
  CronWorkflow: ["spec", "workflowSpec"],
};

export const workflowTemplate = defineRule({
  id: "integrity/workflow-template",
  title: "Objects refer only to templates, receivers, arguments and subsets that are defined",
  why:
    "Argo Workflows rejects a workflow whose entrypoint, step or task refers to a template that doesn't " +
    "exist, before its first pod starts. The Prometheus operator ignores an AlertmanagerConfig if a " +
    "route refers to a receiver that it doesn't define. In Argo Rollouts, an analysis fails if a metric " +
    "uses an argument that its template doesn't declare. Istio answers 503 for a subset that no " +
    "DestinationRule of the host defines.",
  source: "https://argo-workflows.readthedocs.io/en/latest/workflow-concepts/",
  kinds: [...Object.keys(SPECS), ...KINDS_WITH_OWN_NAMES],
  example: {
    bad: "kind: Workflow\nspec: {entrypoint: mian, templates: [{name: main, container: {image: busybox}}]}",
    good: "kind: Workflow\nspec: {entrypoint: main, templates: [{name: main, container: {image: busybox}}]}",
  },
  *check({ index }) {
    yield* unknownNames(index);
    for (const [kind, place] of Object.entries(SPECS))
      for (const resource of index.ofKind(kind, "argoproj.io")) {
        // Another template may provide the rest.
        if (textAt(resource, ...place, "workflowTemplateRef", "name") !== undefined) continue;
        const templates = itemsAt(resource, ...place, "templates");
        const names = templates.map(([one]) => textAt(one, "name") ?? "");
        if (names.length === 0) continue;
        const used: [path: Path, name: string | undefined][] = [
          ...["entrypoint", "onExit"].map((field): [Path, string | undefined] => [
            [...place, field],
            textAt(resource, ...place, field),
          ]),
          ...templates.flatMap(([one, at]) =>
            usesIn(one).map(([path, name]): [Path, string] => [[...place, "templates", at, ...path], name]),
          ),
        ];
        for (const [path, name] of used) {
          if (name === undefined || name.includes("{{") || names.includes(name)) continue;
          const near = closest(name, names);
          yield {
            resource,
            path,
            message: `no template of this ${kind} is called ${name}`,
            fix: near === undefined ? "add the template, or use one that exists" : `did you mean ${near}?`,
          };
        }
      }
  },
});

/** The templates that a template's steps and tasks name. */
function usesIn(template: Value): [path: Path, name: string][] {
  const steps = listAt(template, "steps").flatMap((_, at): Path[] =>
    itemsAt(template, "steps", at).map(([, number]) => ["steps", at, number]),
  );
  const tasks = itemsAt(template, "dag", "tasks").map(([, at]): Path => ["dag", "tasks", at]);
  return [...steps, ...tasks].flatMap((path): [Path, string][] => {
    const name = textAt(template, ...path, "template");
    return name === undefined ? [] : [[[...path, "template"], name]];
  });
}
