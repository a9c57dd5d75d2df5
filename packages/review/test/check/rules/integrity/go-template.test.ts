import { describe, expect, it } from "vitest";
import { goTemplate } from "../../../../src/check/rules/integrity/go-template.ts";
import { judged, state } from "../../state.ts";

const rule = (text: string) =>
  state(
    `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: a}\nspec:\n  groups:\n  - name: g\n    rules:\n    - alert: A\n      expr: up == 0\n      annotations: {summary: ${JSON.stringify(text)}}\n`,
  );

describe("integrity/go-template", () => {
  it.each([
    ["{{ if .a }}b", "{{ if }} has no {{ end }}"],
    ["{{ range .a }}{{ if .b }}{{ end }}", "{{ range }} has no {{ end }}"],
    ["{{ if .a }}b{{ end }}{{- end -}}", "there is one {{ end }} too many"],
    ["{{ else }}b", "{{ else }} is in no block"],
    ["{{ .a", "{{ .a isn't closed"],
    ['{{ printf "%s }}', "{{ printf has an unclosed string"],
    ["{{ (index .a 1 }}", "{{ (index .a 1 has a parenthesis that doesn't end"],
    ["{{ index .a 1) }}", "{{ index .a 1) has one parenthesis too many"],
    ["{{.app.metadata.    name}}", "{{.app.metadata. name has a dot without a name after it"],
    ['{{ if eq .a \\"b\\" }}c{{ end }}', "{{ if eq .a has a backslash outside a string"],
    ["a {{ }} b", "{{ }} is empty"],
    ["to {{{{ .tag }}}}", '{{{{ .tag has another bracket "{" inside'],
    ["{{ .app-name }}", '{{ .app-name has "-" in or after a name'],
    ["{{ $x=1 }}", '{{ $x=1 has "=" in or after a name'],
  ])("warns of %s", (text, why) =>
    expect(judged(goTemplate, rule(text))).toEqual([
      `warning PrometheusRule a: spec.groups[0].rules[0].annotations.summary: isn't a valid Go template: ${why}`,
    ]),
  );

  it("reads the messages of Flux's commits, and which data they have in the stable version of the API", () => {
    const commit = (text: string, version = "v1") =>
      judged(
        goTemplate,
        state(
          `apiVersion: image.toolkit.fluxcd.io/${version}\nkind: ImageUpdateAutomation\nmetadata: {name: a}\nspec: {git: {commit: {messageTemplate: ${JSON.stringify(text)}}}}\n`,
        ),
      );
    expect(commit("{{{{ .Updated.Tag }}}}")).toEqual([expect.stringContaining("isn't a valid Go template")]);
    for (const text of [
      "{{ range .Updated.Images }}{{ . }}{{ end }}",
      "{{ len .Changed.ImageResult.Images }}",
    ])
      expect(commit(text)).toEqual([
        "warning ImageUpdateAutomation a: spec.git.commit.messageTemplate: reads .Updated or .Changed.ImageResult, which Flux 2.7 removed, so Flux commits nothing",
      ]);
    expect(commit("{{ range .Updated.Images }}{{ . }}{{ end }}", "v1beta2")).toEqual([]);
    for (const text of [
      "{{ range .Changed.Changes }}{{ .NewValue }}{{ end }}",
      "see .Updated",
      "{{ .Values.Updated }}",
    ])
      expect(commit(text)).toEqual([]);
  });

  it("warns of a variable of an alert outside the braces", () => {
    expect(judged(goTemplate, rule("disk of $labels.hostname is full"))).toEqual([
      "warning PrometheusRule a: spec.groups[0].rules[0].annotations.summary: has $labels.hostname outside {{ }}, so every alert contains it as it is",
    ]);
    expect(judged(goTemplate, rule("{{ $labels.pod }} is at $value %"))).toEqual([
      expect.stringContaining("has $value outside {{ }}"),
    ]);
    for (const text of ["{{ $value }}", "costs $5", "$values", "{{ with $labels.a }}{{ . }}{{ end }}"])
      expect(judged(goTemplate, rule(text))).toEqual([]);
  });

  it.each([
    "{{ $labels.instance }} of {{ $value | humanize }}",
    '{{- if eq .a "}}" -}} b {{- else if .c }} d {{ else }} e {{- end }}',
    "{{ with $x := .a }}{{ . }}{{ end }}{{/* {{ if */}}{{- /* a */ -}}",
    '{{ range $i, $e := .a }}{{ break }}{{ end }}{{ define "b" }}{{ end }}{{ template "b" . }}',
    "{{ `{{ if` }}{{ \"{{ .a\" }}{{ ')' }}",
    "{{ .end }}{{ .range.if }}{{ (index .a 1).b }}{{ 1.5 }}{{ $.a }}{{ 1e-5 }}{{ 0x1F }}",
    '{{.a}}{{$x:=.a}}{{f .a,.b}}{{ .größe }}{{a|b}}{{ index . "a-b" }}{{ .a -}}',
    "{{\n  .a\n}}",
    "} and }} and { without any",
  ])("takes %s", (text) => expect(judged(goTemplate, rule(text))).toEqual([]));

  it("reads templates of Secrets, of Alertmanager and of the notifications of Argo CD, and no other texts", () => {
    const secret = `apiVersion: external-secrets.io/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec: {target: {template: {data: {url: "{{ .a"}}}}\n`;
    const receiver = `apiVersion: monitoring.coreos.com/v1alpha1\nkind: AlertmanagerConfig\nmetadata: {name: a}\nspec: {receivers: [{name: a, slackConfigs: [{title: "{{ if .a }}"}]}]}\n`;
    const map = (name: string, key: string) =>
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: ${name}}\ndata:\n  ${key}: |\n    message: "{{if eq .a \\"b\\"}}{{.app.    name}}{{end}}"\n`;
    for (const one of [secret, receiver, map("argocd-notifications-cm", "template.app")])
      expect(judged(goTemplate, state(one))).toEqual([expect.stringContaining("isn't a valid Go template")]);
    expect(judged(goTemplate, state(map("argocd-notifications-cm", "trigger.app")))).toEqual([]);
    expect(judged(goTemplate, state(map("other", "template.app")))).toEqual([]);
  });

  it("warns of keys of a Secret that are templates, which External Secrets doesn't fill", () => {
    const secret = (group: string, data: string) =>
      state(
        `apiVersion: ${group}/v1\nkind: ExternalSecret\nmetadata: {name: a}\nspec: {target: {template: {data: {${data}}}}}\n`,
      );
    expect(judged(goTemplate, secret("external-secrets.io", '"users.{{ .user }}.password": a'))).toEqual([
      'warning ExternalSecret a: spec.target.template.data["users.{{ .user }}.password"]: has a template as its key, but External Secrets evaluates only values',
    ]);
    expect(judged(goTemplate, secret("external-secrets.io", 'users.password: "{{ .user }}"'))).toEqual([]);
    expect(judged(goTemplate, secret("acme.io", '"{{ .user }}": a'))).toEqual([]);
  });
});
