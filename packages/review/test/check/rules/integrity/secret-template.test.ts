import { describe, expect, it } from "vitest";
import { secretTemplate } from "../../../../src/check/rules/integrity/secret-template.ts";
import { judged, state } from "../../state.ts";

const spec = (text: string, more = "") =>
  `{data: [{secretKey: user, remoteRef: {key: a}}, {secretKey: password, remoteRef: {key: b}}], ${more} target: {template: {data: {url: '${text}'}}}}`;
const secret = (given: string) =>
  state(
    `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: db, namespace: shop}\nspec: ${given}\n`,
  );

describe("integrity/secret-template", () => {
  it("reports a value that no entry fetches, once", () => {
    expect(
      judged(secretTemplate, secret(spec("db://{{ .user }}:{{ .pasword | urlquery }}@db/{{ .pasword }}"))),
    ).toEqual([
      "error ExternalSecret db (namespace shop): spec.target.template.data.url: uses .pasword, but no secretKey is called pasword, so the Secret isn't written",
    ]);
  });

  it("reads one for the whole cluster", () => {
    const given = `apiVersion: external-secrets.io/v1\nkind: ClusterExternalSecret\nmetadata: {name: db}\nspec: {externalSecretSpec: ${spec("{{ .pass }}")}}\n`;
    expect(judged(secretTemplate, state(given))).toEqual([
      "error ClusterExternalSecret db: spec.externalSecretSpec.target.template.data.url: uses .pass, but no secretKey is called pass, so the Secret isn't written",
    ]);
  });

  it.each([
    ["{{ .user }}:{{ .password | trim | urlquery }}"],
    ['{{ printf "%s:%s" .user .password | b64enc }}'],
    ["{{ (.password | fromJson).key }}"],
    ["{{ range .user }}{{ .name }}{{ end }}"],
    ['{{ if hasKey . "token" }}{{ .token }}{{ end }}'],
    ["a .token outside of braces"],
    ['{{ "{{ .CommonLabels }}" }} for another program'],
    ["{{ `{{ .CommonLabels }}` }} for another program"],
    ['{{ "{{" }} .CommonLabels {{ "}}" }}'],
    ["{{/* .token */}}"],
    ['{{ "\\" .token }}"}}'],
  ])("takes %s", (text) => expect(judged(secretTemplate, secret(spec(text)))).toEqual([]));

  it("takes any value where a whole entry of the store is fetched", () => {
    expect(judged(secretTemplate, secret(spec("{{ .token }}", "dataFrom: [{extract: {key: c}}],")))).toEqual(
      [],
    );
    expect(judged(secretTemplate, secret("{target: {template: {data: {a: '{{ .token }}'}}}}"))).toEqual([]);
  });

  it("warns of a typo beside such an entry", () => {
    const open = (text: string) =>
      judged(secretTemplate, secret(spec(text, "dataFrom: [{extract: {key: c}}],")));
    expect(open("{{ .passwrd }}")).toEqual([
      expect.stringMatching(/^warning .*uses \.passwrd, but no secretKey/),
    ]);
    expect(open("{{ .password }}")).toEqual([]);
  });
});
