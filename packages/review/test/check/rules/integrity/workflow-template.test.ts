import { describe, expect, it } from "vitest";
import { workflowTemplate } from "../../../../src/check/rules/integrity/workflow-template.ts";
import { judged, messages, state } from "../../state.ts";

const SAY = "{name: say, container: {image: busybox}}";
const workflow = (spec: string, kind = "WorkflowTemplate") =>
  state(`apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: a}\nspec: {${spec}}`);
const steps = (template: string) => `{name: main, steps: [[{name: one, template: ${template}}]]}`;

describe("integrity/workflow-template", () => {
  it("warns of a step, a task, an entrypoint and an exit handler without a template", () => {
    expect(
      judged(workflowTemplate, workflow(`entrypoint: mian, templates: [${steps("print-message")}, ${SAY}]`)),
    ).toEqual([
      "warning WorkflowTemplate a: spec.entrypoint: no template of this WorkflowTemplate is called mian",
      "warning WorkflowTemplate a: spec.templates[0].steps[0][0].template: no template of this WorkflowTemplate is called print-message",
    ]);
    const dag = `workflowSpec: {onExit: bye, templates: [{name: main, dag: {tasks: [{name: one, template: sey}]}}, ${SAY}]}`;
    expect(judged(workflowTemplate, workflow(dag, "CronWorkflow"))).toEqual([
      "warning CronWorkflow a: spec.workflowSpec.onExit: no template of this CronWorkflow is called bye",
      "warning CronWorkflow a: spec.workflowSpec.templates[0].dag.tasks[0].template: no template of this CronWorkflow is called sey",
    ]);
    expect(
      messages(workflowTemplate, workflow(`entrypoint: x, templates: [${SAY}]`, "Workflow")),
    ).toHaveLength(1);
    expect(
      messages(workflowTemplate, workflow(`entrypoint: x, templates: [${SAY}]`, "ClusterWorkflowTemplate")),
    ).toHaveLength(1);
  });

  it.each([
    ["all there", `entrypoint: main, templates: [${steps("say")}, ${SAY}]`],
    ["a parameter", `entrypoint: main, templates: [${steps('"{{item}}"')}]`],
    [
      "one of another object",
      `entrypoint: main, templates: [{name: main, steps: [[{name: one, templateRef: {name: b, template: c}}]]}]`,
    ],
    ["a workflow of a template", "entrypoint: other, workflowTemplateRef: {name: b}"],
    ["the same, with templates", `entrypoint: other, templates: [${SAY}], workflowTemplateRef: {name: b}`],
    ["none at all", "entrypoint: other"],
  ])("takes %s", (_, spec) => expect(messages(workflowTemplate, workflow(spec))).toEqual([]));
});
