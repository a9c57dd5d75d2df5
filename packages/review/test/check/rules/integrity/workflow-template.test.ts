import { describe, expect, it } from "vitest";
import { workflowTemplate } from "../../../../src/check/rules/integrity/workflow-template.ts";
import { judged, messages, state } from "../../state.ts";

const SAY = "{name: say, container: {image: busybox}}";
const workflow = (spec: string, kind = "WorkflowTemplate") =>
  state(`apiVersion: argoproj.io/v1alpha1\nkind: ${kind}\nmetadata: {name: a}\nspec: {${spec}}`);
const steps = (template: string) => `{name: main, steps: [[{name: one, template: ${template}}]]}`;

const alerts = (spec: string) =>
  state(
    `apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: a}\nspec: {${spec}, receivers: [{name: chat}]}`,
  );
const analysis = (args: string) =>
  state(
    `apiVersion: argoproj.io/v1alpha1\nkind: AnalysisTemplate\nmetadata: {name: a}\nspec: {args: [${args}], metrics: [{name: m, provider: {web: {url: "http://{{args.host}}/{{ args.path }}"}}}]}`,
  );
const mesh = (subset: string, host = "web", namespace = "shop") =>
  state(
    `apiVersion: networking.istio.io/v1\nkind: VirtualService\nmetadata: {name: a, namespace: shop}\nspec: {http: [{route: [{destination: {host: ${host}${subset}}}]}]}\n---\napiVersion: networking.istio.io/v1\nkind: DestinationRule\nmetadata: {name: a, namespace: ${namespace}}\nspec: {host: web, subsets: [{name: stable}]}`,
  );

describe("names that an object defines itself", () => {
  it("warns of a receiver, an argument and a subset that isn't there", () => {
    expect(judged(workflowTemplate, alerts("route: {receiver: chta, routes: [{receiver: mail}]}"))).toEqual([
      "warning AlertmanagerConfig a: spec.route.receiver: no receiver is called chta; the only one is chat",
      "warning AlertmanagerConfig a: spec.route.routes[0].receiver: no receiver is called mail; the only one is chat",
    ]);
    expect(judged(workflowTemplate, analysis("{name: host}"))).toEqual([
      "warning AnalysisTemplate a: spec.metrics[0].provider.web.url: no argument is called path; the only one is host",
    ]);
    expect(judged(workflowTemplate, analysis(""))).toHaveLength(2);
    expect(judged(workflowTemplate, mesh(", subset: canary"))).toEqual([
      "warning VirtualService a (namespace shop): spec.http[0].route[0].destination.subset: no subset is called canary; the only one is stable",
    ]);
    expect(judged(workflowTemplate, mesh(", subset: canary", "web.shop.svc.cluster.local"))).toHaveLength(1);
  });

  it("takes those that are, and subsets of a host without a rule here", () => {
    expect(judged(workflowTemplate, alerts("route: {receiver: chat, routes: [{matchers: []}]}"))).toEqual([]);
    expect(judged(workflowTemplate, analysis("{name: host}, {name: path, value: a}"))).toEqual([]);
    expect(judged(workflowTemplate, mesh(", subset: stable"))).toEqual([]);
    expect(judged(workflowTemplate, mesh(""))).toEqual([]);
    expect(judged(workflowTemplate, mesh(", subset: canary", "api"))).toEqual([]);
    expect(judged(workflowTemplate, mesh(", subset: canary", "web", "other"))).toEqual([]);
  });
});

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
