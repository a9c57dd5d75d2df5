import { describe, expect, it } from "vitest";
import { alertmanager } from "../../../../src/check/rules/integrity/alertmanager.ts";
import { judged, state } from "../../state.ts";

const indented = (text: string, by: number) => text.replace(/^/gm, " ".repeat(by));
const config = (spec: string) =>
  `apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: a}\nspec:\n${indented(spec, 2)}\n`;
const map = (text: string, key = "alertmanager.yml", kind = "ConfigMap", field = "data") =>
  `apiVersion: v1\nkind: ${kind}\nmetadata: {name: a}\n${field}:\n  ${key}: |\n${indented(text, 4)}\n`;
const said = (yaml: string) => judged(alertmanager, state(yaml));
const SLACK = 'receivers:\n- name: slack\n  slack_configs: [{channel: "#a"}]\n';
const CAMEL = SLACK.replace("_configs", "Configs");

describe("integrity/alertmanager", () => {
  it("reports a receiver that isn't in the list, also in a route below another one", () => {
    expect(said(config(`route: {receiver: slck}\n${CAMEL}`))).toEqual([
      "error AlertmanagerConfig a: spec.route.receiver: no receiver is called slck, so Alertmanager rejects the configuration",
    ]);
    expect(said(map(`route:\n  receiver: slack\n  routes:\n  - receiver: pager\n${SLACK}`))).toEqual([
      'error ConfigMap a: data["alertmanager.yml"]: route.routes.0.receiver: no receiver is called pager, so Alertmanager rejects the configuration',
    ]);
  });

  it.each([
    [
      "a mapping in place of a list of receivers",
      "route: {receiver: a}\nreceivers: {name: a, slack_configs: []}\n",
    ],
    [
      "a mapping in place of a receiver's list",
      "route: {receiver: a}\nreceivers: [{name: a, slack_configs: {channel: b}}]\n",
    ],
    ["a list in place of a mapping of labels", `route: {receiver: slack, match: [a, b]}\n${SLACK}`],
    ["a list in place of a route", `route: [{receiver: slack}]\n${SLACK}`],
    ["a single matcher", `route: {receiver: slack, routes: [{matchers: 'a="b"'}]}\n${SLACK}`],
    [
      "an inhibition with a list of labels",
      `route: {receiver: slack}\ninhibit_rules: [{source_match: [a]}]\n${SLACK}`,
    ],
    ["two receivers of one name", `route: {receiver: slack}\n${SLACK}- name: slack\n`],
  ])("reports %s", (_, text) => expect(said(config(text))).toHaveLength(1));

  it("finds the line in a text", () => {
    const text = `route:\n  receiver: slack\n  # pager\n  routes:\n  - receiver: pager\n${SLACK}`;
    const [finding] = alertmanager.check?.(state(map(text))) ?? [];
    expect(finding).toMatchObject({ textLine: 4, entry: "alertmanager.yml" });
  });

  const WRONG = `route: {receiver: other}\n${SLACK}`;
  it.each([
    ["a Secret's text", map(WRONG, "alertmanager.yaml", "Secret", "stringData")],
    [
      "a Secret's encoded text",
      `apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {alertmanager.yaml: ${Buffer.from(WRONG).toString("base64")}}\n`,
    ],
    [
      "the values of a chart",
      `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec:\n  values:\n    alertmanager:\n      config:\n${indented(WRONG, 8)}\n`,
    ],
    [
      "the template of an ExternalSecret",
      `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec:\n  target:\n    template:\n      data:\n        alertmanager.yaml: |\n${indented(WRONG, 10)}\n`,
    ],
  ])("reads %s", (_, yaml) => expect(said(yaml)).toHaveLength(1));

  it.each([
    [
      "receivers that are there",
      config(`route: {receiver: slack, routes: [{receiver: slack, matchers: [{name: a}]}]}\n${CAMEL}`),
    ],
    ["a route without a receiver", config(`route: {receiver: slack, routes: [{continue: true}]}\n${CAMEL}`)],
    [
      "values whose receivers are the chart's",
      "apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {values: {alertmanager: {config: {route: {receiver: other}}}}}\n",
    ],
    ["a name that something fills in", config(`route: {receiver: '\${RECEIVER}'}\n${CAMEL}`)],
    ["fields without a value", config(`route: {receiver: slack, routes: }\ntemplates:\n${CAMEL}`)],
    [
      "another program's receivers",
      map("route: {routes: [{match: [{receiver: dump}]}]}\nreceivers: [{name: dump, stdout: {}}]\n"),
    ],
    ["a file of another kind", map(WRONG, "readme.txt")],
    ["a text that isn't YAML", map(`route: {{ .Values.route }}\n${SLACK}`)],
    ["several documents", map(`${WRONG}---\na: b\n`)],
    [
      "a Secret that is encrypted",
      "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata: {alertmanager.yaml: 'ENC[AES256_GCM,data:abc]'}\n",
    ],
  ])("takes %s", (_, yaml) => expect(said(yaml)).toEqual([]));
});
