import { describe, expect, it } from "vitest";
import { embeddedText } from "../../../../src/check/rules/integrity/embedded-text.ts";
import { application, judgedArgo } from "../../argo.ts";
import { judged, state } from "../../state.ts";

const said = (key: string, text: string) =>
  judged(
    embeddedText,
    state(
      `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: app}\ndata: ${JSON.stringify({ [key]: text })}\n`,
    ),
  );

describe("integrity/embedded-text", () => {
  it.each([
    ["app.yaml", "a:\n  b: 1\n c: 2\n", 3],
    ["app.yml", "level: info\nname value\nport: 80\n", 2],
    ["rules.yaml", "groups:\n- name: a\n  rules: [\n", 4],
    ["config.json", '{"a": 1,\n "b": [1, 2}\n', 2],
    ["app.yaml", "a:\n\tb: 1\n", 2],
    ["config.yaml", "ingress:\n- hostname: *.example.com\n  service: web\n", 2],
  ])("warns of %s with %j", (key, text, line) => {
    const [one, ...others] = said(key, text);
    expect(one).toContain(
      `${key} can't be read as ${key.endsWith("json") ? "JSON" : "YAML"}: line ${line}: `,
    );
    expect(others).toEqual([]);
  });

  it("reads a text with variables as if they had values", () => {
    const open = 'a:\n- url: icmp://${NAS}\n- url: "https://a.example\n- b: c\n';
    expect(said("config.yaml", open)).toEqual([expect.stringContaining("Missing closing")]);
    for (const text of ['a: {"b": ${B}}\nc: "${C}"\n${D}: e\n', "a: ${B:-c: d}\n"])
      expect([text, said("config.yaml", text)]).toEqual([text, []]);
  });

  it("reads rules of Prometheus before it fills in their labels", () => {
    const rule = (text: string) => `groups:\n- rules:\n  - annotations:\n      summary: ${text}\n`;
    expect(said("rules.yml", rule("{{ $labels.instance }} is down"))).toEqual([
      expect.stringContaining("rules.yml can't be read as YAML: line 4: "),
    ]);
    expect(said("rules.yml", rule("{{ $value }} of {{ $labels.job }}"))).toHaveLength(1);
    for (const text of [
      "'{{ $labels.instance }} is down'",
      "{{ .Values.text }} is down",
      "a {{ $labels.job }}",
    ])
      expect([text, said("rules.yml", rule(text))]).toEqual([text, []]);
  });

  it("warns of a misspelled true or false", () => {
    expect(said("values.yaml", "a: 1\nb:\n  enabled: fals # later\n")).toEqual([
      expect.stringContaining('values.yaml has the string "fals" as a value'),
    ]);
    expect(said("values.yml", "- on: ture")).toHaveLength(1);
    for (const text of [
      "a: false",
      'a: "ture"',
      "a: ture-color",
      "a: |-\n  b is ture",
      "ture: a",
      "days:\n- day: tue",
    ])
      expect([text, said("values.yaml", text)]).toEqual([text, []]);
    expect(said("values.txt", "a: fals")).toEqual([]);
  });

  it("warns of a misspelled true or false among the values of a chart", () => {
    const release = (values: string) =>
      judged(
        embeddedText,
        state(
          `apiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: web}\nspec: {values: {${values}}}\n`,
        ),
      );
    expect(release("ingress: {enabled: trie}, hosts: [{tls: fals}]")).toEqual([
      'warning HelmRelease web: spec.values.ingress.enabled: enabled has the string "trie" as its value',
      expect.stringContaining("spec.values.hosts[0].tls: tls has the string"),
    ]);
    expect(release('enabled: true, name: "true", text: "it is trie"')).toEqual([]);
    const from = application("one").replace(
      /repoURL: [^,}\n]+/,
      '$&, helm: {values: "ingress:\\n  enabled: trie"}',
    );
    expect(judgedArgo(embeddedText, { one: "" }, from)).toEqual([
      expect.stringContaining('values has the string "trie" as a value'),
    ]);
  });

  it.each([
    ["a file of several documents", "a.yaml", "---\na: 1\n---\nb: 2\n"],
    ["tags of a program's own", "a.yaml", "password: !secret db\nlist: !include other.yaml\n"],
    ["a key that is repeated", "a.yaml", "a: 1\na: 2\n"],
    ["an alias of an anchor", "a.yaml", "a: &x 1\nb: *x\n"],
    ["a host in quotes", "a.yaml", 'a: "*.example.com"\n'],
    ["an empty file", "a.yaml", ""],
    ["only a comment", "a.yaml", "# nothing yet\n"],
    ["a template", "a.yaml", "a:\n{{- range .Values }}\n  - {{ . }}\n{{- end }}\n"],
    ["a text with variables", "a.yaml", `a: [$\{LIST}]\n$\{REST}\nb: "$\{B}\n  c"\n`],
    ["a placeholder", "a.yaml", "a: 1\n<your settings here>\n"],
    ["JSON with comments", "a.json", '// the settings\n{"a": 1}\n'],
    ["JSON with a comma too many, which some programs take", "a.json", '{"a": 1,}\n'],
    ["another format", "a.toml", "[a\n"],
  ])("takes %s", (_, key, text) => expect(said(key, text)).toEqual([]));
});

describe("the expression of a PrometheusRule", () => {
  const expression = (text: string) =>
    judged(
      embeddedText,
      state(
        `apiVersion: monitoring.coreos.com/v1\nkind: PrometheusRule\nmetadata: {name: app}\nspec: {groups: [{name: a, rules: [{alert: Down, expr: ${JSON.stringify(text)}}]}]}\n`,
      ),
    );

  it.each([
    ["sum(rate(errors_total[5m]) > 0", '"(" without its closing bracket'],
    ['up{job="web" == 0', '"{" without its closing bracket'],
    ["rate(errors_total[5m)) > 0", '")" without its opening bracket'],
    ["up == 0)", '")" without its opening bracket'],
    ['up{job="web} == 0', 'an unclosed "'],
  ])("warns of %s", (text, what) => {
    expect(expression(text)).toEqual([
      `warning PrometheusRule app: spec.groups[0].rules[0].expr: the expression has ${what}, so Prometheus can't read it`,
    ]);
  });

  it.each([
    "sum by (job) (rate(errors_total{path=~\"/a(b|c.*\", code!='['}[5m])) > 0",
    'up{job=~"a\\"("} == 0 # (not yet',
    "up{job=`(`} == 0",
    "up{{ selector }} == 0)",
    "up{job=${JOB}",
  ])("takes %s", (text) => {
    expect(expression(text)).toEqual([]);
  });
});

describe("the match of a route of Traefik", () => {
  const route = (match: string, group = "traefik.io") =>
    judged(
      embeddedText,
      state(
        `apiVersion: ${group}/v1alpha1\nkind: IngressRoute\nmetadata: {name: app}\nspec: {routes: [{match: ${JSON.stringify(match)}}]}\n`,
      ),
    );

  it("is reported with an open quotation mark or bracket", () => {
    const found = (what: string) => [
      `warning IngressRoute app: spec.routes[0].match: the expression has ${what}, so Traefik can't read it`,
    ];
    expect(route("Host(`a.example.com)")).toEqual(found("an unclosed `"));
    expect(route("(Host(`a.example.com`) && PathPrefix(`/`)", "traefik.containo.us")).toEqual(
      found('"(" without its closing bracket'),
    );
  });

  it("may have brackets in a string, and placeholders", () => {
    expect(route("Host(`a.example.com`) && PathRegexp(`^/(a|b`)")).toEqual([]);
    expect(route("Host(`${HOST})")).toEqual([]);
    expect(route("Host(`a)", "acme.example")).toEqual([]);
  });
});

describe("the values of a chart, and the network of Multus", () => {
  const BROKEN = "redis:\n  enabled: false\n    server:\n  enabled: true\n";
  const one = (kind: string, apiVersion: string, spec: unknown) =>
    judged(
      embeddedText,
      state(`apiVersion: ${apiVersion}\nkind: ${kind}\nmetadata: {name: a}\nspec: ${JSON.stringify(spec)}\n`),
    );
  const ofArgo = (values: string) =>
    one("Application", "argoproj.io/v1alpha1", { sources: [{ helm: { values } }] });
  const ofMultus = (config: string) => one("NetworkAttachmentDefinition", "k8s.cni.cncf.io/v1", { config });

  it("refuses values that aren't YAML, in an environment and beside it", () => {
    expect(ofArgo(BROKEN)[0]).toMatch(
      /^error .*spec\.sources\[0\]\.helm\.values: values can't be read as YAML: line 2: /,
    );
    expect(one("HelmChartConfig", "helm.cattle.io/v1", { valuesContent: BROKEN })).toEqual([
      expect.stringMatching(/^error /),
    ]);
    // A word that Helm reads as text is no more than a warning.
    expect(ofArgo("enabled: ture")).toEqual([expect.stringMatching(/^warning /)]);
    const given = application("one").replace(
      "path: overlays/one",
      `chart: web, helm: {values: ${JSON.stringify(BROKEN)}}`,
    );
    expect(judgedArgo(embeddedText, { two: "" }, given)).toEqual([
      expect.stringContaining("error Application one: values can't be read as YAML"),
    ]);
    expect(judgedArgo(embeddedText, { two: "" }, application("one"))).toEqual([]);
  });

  it.each([
    ["error", "the values of a release", { name: "a" }],
    ["error", "a key that the release names", { name: "a", valuesKey: "web.yaml" }],
    ["warning", "another ConfigMap", { name: "b" }],
    ["warning", "another key", { name: "a", valuesKey: "other.yaml" }],
    ["warning", "a Secret of that name", { name: "a", kind: "Secret" }],
    ["warning", "the text of one value", { name: "a", targetPath: "config" }],
    ["warning", "a release of another namespace", { name: "a" }, "other"],
  ])("are reported as %s in a ConfigMap with %s", (severity, _, from, namespace = "web") => {
    const data = {
      [(from as { valuesKey?: string }).valuesKey === "web.yaml" ? "web.yaml" : "values.yaml"]: BROKEN,
    };
    const map = { apiVersion: "v1", kind: "ConfigMap", metadata: { name: "a", namespace: "web" }, data };
    const release = {
      ...{ apiVersion: "helm.toolkit.fluxcd.io/v2", kind: "HelmRelease", metadata: { name: "a", namespace } },
      spec: { valuesFrom: [{ kind: "ConfigMap", ...from }] },
    };
    expect(
      judged(embeddedText, state([map, release].map((one) => JSON.stringify(one)).join("\n---\n"))),
    ).toEqual([expect.stringMatching(new RegExp(`^${severity} ConfigMap a .* can't be read as YAML`))]);
  });

  it("takes values of an older release with a repeated key, and what a template fills in", () => {
    expect(ofArgo("a: 1\na: 2\n")).toEqual([]);
    expect(ofArgo("a: {{ .name }}\n  b: c\n")).toEqual([]);
    expect(ofArgo("@values@")).toEqual([]);
    expect(ofArgo("")).toEqual([]);
  });

  it("warns of a network with a comma too many, and takes JSON and one that is filled in", () => {
    expect(ofMultus('{"type": "ovs", "bridge": "a",}')).toEqual([
      expect.stringContaining("spec.config: config can't be read as JSON: line 1: "),
    ]);
    expect(ofMultus('{"type": "ovs",\n "bridge": "a"')[0]).toContain("can't be read as JSON: line 2: ");
    for (const config of ['{"type": "ovs"}', "", '{"type": $' + "{TYPE},}"])
      expect(ofMultus(config)).toEqual([]);
  });
});
