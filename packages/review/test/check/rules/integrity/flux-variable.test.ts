import { describe, expect, it } from "vitest";
import { fluxVariable } from "../../../../src/check/rules/integrity/flux-variable.ts";
import { fluxOf, judgedFlux, kustomization } from "./flux-rules.ts";

const variable = (name: string) => `$\{${name}}`;
const config = (text: string, metadata = "") =>
  `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a, ${metadata}}\ndata:\n  run: |\n    ${text.split("\n").join("\n    ")}\n`;
const INLINE = "postBuild: {substitute: {DOMAIN: example.com}}";
const FROM = "postBuild: {substituteFrom: [{kind: Secret, name: settings}]}";

/** What is said of a folder that a Kustomization deploys, beside files with variables, and other objects. */
function judged(
  text: string,
  spec: string,
  { files = {}, rendered = "", metadata = "", more = "" }: Record<string, string | object> = {},
): string[] {
  const written = {
    "/clusters/apps.yaml": kustomization("shop", spec, metadata as string) + more,
    ...(files as object),
  };
  return judgedFlux(fluxVariable, { "apps/shop": text, clusters: rendered as string }, fluxOf(written));
}

describe("integrity/flux-variable", () => {
  it("warns of a variable that nothing provides, once for each object", () =>
    expect(
      judged(config(`one ${variable("DOMAIN")} ${variable("ZONE")}\ntwo ${variable("ZONE")}`), INLINE),
    ).toEqual([
      `ConfigMap a data.run: Flux replaces ${variable("ZONE")} with nothing: no variable of Kustomization shop has that name`,
    ]));

  it("warns of a variable in the objects of a Kustomization that has none, if another one gives it", () => {
    const host = (text: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  host: ${text}\n`;
    const other = kustomization("other", INLINE);
    expect(judged(host(`www.${variable("DOMAIN")}`), "", { more: other })).toEqual([
      `ConfigMap a data.host: ${variable("DOMAIN")} stays as it is: Kustomization shop has no postBuild, although other has a variable of that name`,
    ]);
    expect(judged(host(`www.${variable("DOMAIN")}`), "")).toEqual([]);
    expect(judged(host(`www.${variable("HOST")}`), "", { more: other })).toEqual([]);
    const child = kustomization(
      "web",
      `postBuild: {substitute: {DOMAIN: ${JSON.stringify(variable("DOMAIN"))}}}`,
    );
    expect(judged(child, "", { more: other })).toEqual([]);
    const release = `---\napiVersion: helm.toolkit.fluxcd.io/v2\nkind: HelmRelease\nmetadata: {name: a}\nspec: {values: {host: "www.${variable("DOMAIN")}"}}\n`;
    expect(judged(release, "", { more: other })).toEqual([expect.stringContaining("stays as it is")]);
    // A file is for a program.
    expect(judged(config(`echo ${variable("DOMAIN")}\necho`), "", { more: other })).toEqual([]);
    const patched =
      "patches: [{target: {kind: Kustomization}, patch: 'spec: {postBuild: {substitute: {A: b}}}'}]";
    expect(
      judged(host(`www.${variable("DOMAIN")}`), "", { more: other + kustomization("all", patched) }),
    ).toEqual([expect.stringContaining("Flux replaces")]);
  });

  it("warns of a variable that isn't written as Flux reads it", () => {
    const host = (text: string) =>
      `---\napiVersion: v1\nkind: ConfigMap\nmetadata: {name: a}\ndata:\n  host: ${text}\n`;
    expect(judged(host('"$DOMAIN"'), INLINE)).toEqual([
      `ConfigMap a data.host: Flux leaves $DOMAIN as it is: it replaces only ${variable("DOMAIN")}`,
    ]);
    expect(judged(config("one\nhttps://a.${DOMAIN/oauth\ntwo}"), INLINE)).toEqual([
      "ConfigMap a data.run: ${DOMAIN has no closing bracket in its line, so Flux can't replace it",
    ]);
    for (const text of ["$ZONE", "www.$DOMAIN", "$$DOMAIN", `$${variable("DOMAIN")}`])
      expect([text, judged(host(JSON.stringify(text)), INLINE)]).toEqual([text, []]);
    for (const text of ["${ZONE/oauth", "$${DOMAIN/oauth", `${variable("DOMAIN")} $\{DOMAIN:-a}`])
      expect([text, judged(config(text), INLINE)]).toEqual([text, []]);
    expect(judged(host('"$DOMAIN"'), "")).toEqual([]);
    const pod = `---\napiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {containers: [{name: a, args: ["$DOMAIN"]}]}\n`;
    expect(judged(pod, INLINE)).toEqual([]);
  });

  it("knows what files provide: ConfigMaps, and the keys of encrypted, sealed and fetched Secrets", () => {
    const text = config(`${variable("ZONE")} ${variable("KEY")}`);
    const secret = (kind: string, rest: string, metadata = "name: settings") =>
      `apiVersion: v1\nkind: ${kind}\nmetadata: {${metadata}}\n${rest}\n`;
    const said = (file: string) =>
      judged(text, FROM, { files: { "/settings.yaml": file } }).map((line) => /\{(\w+)\}/.exec(line)?.[1]);
    expect(said(secret("Secret", "stringData: {KEY: ENC}"))).toEqual(["ZONE"]);
    expect(said(secret("SealedSecret", "spec: {encryptedData: {ZONE: abc}}"))).toEqual(["KEY"]);
    expect(said(secret("ExternalSecret", "spec: {data: [{secretKey: ZONE}]}"))).toEqual(["KEY"]);
    expect(
      said(
        secret(
          "ExternalSecret",
          "spec: {target: {name: settings, template: {data: {KEY: a}}}, data: [{secretKey: ZONE}]}",
          "name: other",
        ),
      ),
    ).toEqual(["ZONE"]);
    // What a provider has may be anything, and so may a file that isn't here.
    expect(said(secret("ExternalSecret", "spec: {dataFrom: [{extract: {key: a}}]}"))).toEqual([]);
    expect(said(secret("Secret", "stringData: {KEY: ENC}", "name: others"))).toEqual([]);
  });

  it("knows what a parent's patch provides", () => {
    const patch = (postBuild: string) =>
      kustomization("all", `patches: [{patch: "spec: {${postBuild}}", target: {kind: Kustomization}}]`);
    const text = config(`${variable("DOMAIN")} ${variable("ZONE")}`);
    expect(judged(text, "", { more: patch(INLINE) })).toEqual([expect.stringContaining(variable("ZONE"))]);
    expect(judged(text, "", { more: patch(FROM) })).toEqual([]);
    const operations = (...all: string[]) =>
      judged(text, "", {
        more: kustomization(
          "all",
          `patches: [{patch: "[${all.map((one) => `{op: add, ${one}}`).join(", ")}]"}]`,
        ),
      });
    const one = "path: /spec/postBuild/substitute/DOMAIN, value: a";
    expect(operations(one)).toEqual([expect.stringContaining(variable("ZONE"))]);
    expect(operations("path: /spec/postBuild/substitute, value: {DOMAIN: a}")).toHaveLength(1);
    expect(operations("path: /spec/postBuild, value: {substitute: {DOMAIN: a}}")).toHaveLength(1);
    const from = "{kind: Secret, name: settings}";
    expect(operations(one, `path: /spec/postBuild/substituteFrom/-, value: ${from}`)).toEqual([]);
    expect(operations(one, `path: /spec/postBuild/substituteFrom, value: [${from}]`)).toEqual([]);
  });

  it("isn't misled by a patch's comment about variables, nor by the settings of a local cluster", () => {
    const text = config(variable("ZONE"));
    const patch = (comment: string) =>
      kustomization(
        "all",
        `patches: [{patch: "kind: HelmRelease\\n${comment}\\nspec: {interval: 1m}\\n", target: {kind: HelmRelease}}]`,
      );
    expect(judged(text, "", { more: patch("# instead of postBuild.substitute") })).toEqual([]);
    const settings = "apiVersion: v1\nkind: Secret\nmetadata: {name: settings}\nstringData: {KEY: a}\n";
    expect(judged(text, FROM, { files: { "/local-clusters/a/settings.yaml": settings } })).toEqual([]);
    expect(judged(text, FROM, { files: { "/clusters/a/settings.yaml": settings } })).toHaveLength(1);
  });

  it("takes the keys of a ConfigMap that a kustomization generates", () => {
    const text = config(variable("ZONE"));
    const made = (keys: string) =>
      judged(text, FROM.replace("Secret", "ConfigMap"), {
        files: {
          "/other/settings.yaml":
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {A: b}\n",
        },
        rendered: `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings}\ndata: {${keys}}\n`,
      });
    expect(made("ZONE: a")).toEqual([]);
    expect(made("B: a")).toHaveLength(1);
  });

  it("doesn't take what only other Kustomizations read", () => {
    const settings = "apiVersion: v1\nkind: Secret\nmetadata: {name: settings}\nstringData: {ZONE: a}\n";
    const text = config(variable("ZONE"));
    const said = (spec: string, rendered = settings) =>
      judged(text, spec, { more: kustomization("other", FROM), rendered });
    expect(said(INLINE)).toEqual([expect.stringContaining(`replaces ${variable("ZONE")} with nothing`)]);
    expect(said(FROM)).toEqual([]);
    const patched = kustomization("shop", `${INLINE.slice(0, -1)}, ${FROM.slice("postBuild: {".length)}`);
    expect(said(INLINE, `${settings}---\n${patched}`)).toEqual([]);
  });

  it("takes what a patch of the kustomization adds", () => {
    const text = config(variable("ZONE"));
    const added = (spec: string) => judged(text, INLINE, { rendered: kustomization("shop", spec) });
    expect(added("postBuild: {substitute: {ZONE: a}}")).toEqual([]);
    expect(added(FROM)).toEqual([]);
    expect(added(INLINE)).toHaveLength(1);
  });

  it("doesn't take the variables of another cluster's Kustomization of the same name", () => {
    const other = kustomization("shop", "postBuild: {substitute: {ZONE: a}}").replace(
      "./apps/shop",
      "./apps/other",
    );
    expect(judged(config(variable("ZONE")), INLINE, { rendered: other })).toHaveLength(1);
    const same = other.replace("./apps/other", "apps/shop/");
    expect(judged(config(variable("ZONE")), INLINE, { rendered: same })).toEqual([]);
  });

  it.each([
    ["an assignment", `archive=/tmp/a\ncat ${variable("archive")}`],
    ["an export", `export ARCH=arm; echo ${variable("ARCH")}`],
    ["a loop", `for item in a b; do echo ${variable("item")}; done`],
    ["an input", `read -r line; echo ${variable("line")}`],
  ])("reports a script's own variable, whatever a Secret provides: %s", (_, script) => {
    expect(judged(config(script), FROM)).toEqual([
      expect.stringMatching(
        /^error ConfigMap a data\.run: Flux replaces \$\{\w+\}, which this text sets itself/,
      ),
    ]);
    expect(judged(config(script), INLINE)).toEqual([expect.stringMatching(/^error /)]);
    const optional = FROM.replace("settings", "settings, optional: true");
    expect(judged(config(script), optional)).toEqual([expect.stringMatching(/^ConfigMap /)]);
    const patch = kustomization("all", `patches: [{patch: "spec: {${FROM}}"}]`);
    expect(judged(config(script), "", { more: patch })).toEqual([expect.stringMatching(/^ConfigMap /)]);
    expect(judged(config(script), "", { more: patch, metadata: "labels: {substitution: disabled}" })).toEqual(
      [],
    );
    expect(judged(config(script), "")).toEqual([]);
  });

  it.each([
    `export ZONE="${variable("ZONE")}"; echo ${variable("ZONE")}`,
    `run --set ZONE=${variable("ZONE")}`,
    `curl https://example.com/?a=b&ZONE=${variable("ZONE")}`,
  ])("takes a text that hands on what a Secret may provide: %s", (text) => {
    expect(judged(config(text), FROM)).toEqual([]);
    expect(judged(config(text), INLINE)).toEqual([
      expect.stringMatching(/^ConfigMap a data\.run: Flux replaces \$\{ZONE\} with nothing/),
    ]);
  });

  it("takes a folder of a Kustomization that is a template itself", () => {
    const template = kustomization("shop", INLINE).replace("name: shop", `name: "${variable("APP")}-db"`);
    const flux = fluxOf({ "/clusters/apps.yaml": template });
    expect(judgedFlux(fluxVariable, { "apps/shop": config(variable("APP")) }, flux)).toEqual([]);
  });

  it.each([
    ["an escaped variable", config(`$${variable("ZONE")}`), INLINE],
    ["a default", config(variable("ZONE:=a")), INLINE],
    ["a comment of a script", config(`# ${variable("ZONE")}\n  // ${variable("ZONE")}`), INLINE],
    ["a program's own form", config("$ZONE $(ZONE)"), INLINE],
    ["a Secret that isn't here", config(variable("ZONE")), FROM],
    ["a Kustomization that substitutes nothing", config(variable("ZONE")), ""],
    [
      "an object that Flux leaves as it is",
      config(variable("ZONE"), "annotations: {kustomize.toolkit.fluxcd.io/substitute: disabled}"),
      INLINE,
    ],
  ])("takes %s", (_, text, spec) => expect(judged(text, spec)).toEqual([]));

  it("takes an optional source that isn't here for one that nobody has, also where all comes from an artifact", () => {
    const text = config(`${variable("KEY")} ${variable("ZONE")}`);
    const files = { "/settings.yaml": "kind: Secret\nmetadata: {name: settings}\nstringData: {KEY: ENC}\n" };
    const own = FROM.replace("}]", "}, {kind: Secret, name: own, optional: true}]");
    const said = [expect.stringContaining(variable("ZONE"))];
    expect(judged(text, own, { files })).toEqual(said);
    expect(judged(text, own.replace(", optional: true", ""), { files })).toEqual([]);
    const artifact = kustomization("all").replace("GitRepository", "OCIRepository");
    expect(judged(text, own, { files, more: artifact })).toEqual(said);
  });

  it("takes everything where a label keeps the patch with the variables away", () => {
    const patch = kustomization(
      "all",
      `patches: [{patch: "spec: {${FROM}}", target: {kind: Kustomization}}]`,
    );
    const files = { "/settings.yaml": "kind: Secret\nmetadata: {name: settings}\nstringData: {KEY: ENC}\n" };
    const said = (metadata: string) =>
      judged(config(`path=/a\nls ${variable("path")} ${variable("ZONE")}`), "", {
        files,
        metadata,
        more: patch,
      });
    expect(said("")).toHaveLength(2);
    expect(said('labels: {substitution.flux.home.arpa/enabled: "true"}')).toHaveLength(2);
    expect(said('labels: {substitution.flux.home.arpa/disabled: "true"}')).toEqual([]);
  });

  describe("a source of variables", () => {
    const secret = (kind: string, namespace: string, annotations = "") =>
      `apiVersion: ${kind === "Secret" ? "v1" : "bitnami.com/v1alpha1"}\nkind: ${kind}\nmetadata: {name: settings, namespace: ${namespace}, annotations: {${annotations}}}\nspec: {encryptedData: {ZONE: abc}}\n`;
    const said = (text: string, { spec = FROM, other = "", namespace = "flux-system" } = {}) =>
      judgedFlux(
        fluxVariable,
        { "apps/shop": text, clusters: other },
        fluxOf({ "/clusters/apps.yaml": kustomization("shop", spec, `namespace: ${namespace}`) }),
      );
    const place = "/clusters/apps.yaml spec.postBuild.substituteFrom.0.name: Kustomization shop";

    it("must be of the kind that it has", () => {
      const map = (namespace: string) =>
        `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: settings, namespace: ${namespace}}\ndata: {ZONE: a}\n`;
      expect(said("", { other: map("flux-system") })).toEqual([
        "/clusters/apps.yaml spec.postBuild.substituteFrom.0.kind: Kustomization shop reads Secret settings, but settings is a ConfigMap",
      ]);
      expect(said("", { other: map("shop") })).toEqual([]);
      expect(said("", { other: `${map("flux-system")}---\n${secret("Secret", "flux-system")}` })).toEqual([]);
      const pair = FROM.replace("[{", "[{kind: ConfigMap, name: settings}, {");
      expect(said("", { other: map("flux-system"), spec: pair })).toEqual([]);
    });

    it("must be in the Kustomization's namespace", () => {
      const message = `${place} reads Secret settings in its own namespace flux-system, but it is in shop`;
      expect(said(secret("Secret", "shop"))).toEqual([message]);
      expect(said("", { other: secret("SealedSecret", "shop") })).toEqual([message]);
    });

    it("must be there before what the Kustomization applies", () => {
      const message = `${place} waits for Secret settings, which only exists after it has been applied`;
      expect(said(secret("SealedSecret", "flux-system"))).toEqual([message]);
      expect(said(secret("Secret", "flux-system"))).toEqual([
        `${message}, unless someone applies it first by hand`,
      ]);
    });

    it("may be applied by hand where several read it, or where it comes with Kustomizations", () => {
      const own = secret("Secret", "flux-system");
      expect(said(`${own}${kustomization("web")}`)).toEqual([]);
      const both = kustomization("shop", FROM, "namespace: flux-system") + kustomization("mail", FROM);
      expect(judgedFlux(fluxVariable, { "apps/shop": own }, fluxOf({ "/clusters/apps.yaml": both }))).toEqual(
        [],
      );
    });

    it.each<[string, string, Parameters<typeof said>[1]?]>([
      ["in the same namespace", "", { other: secret("SealedSecret", "flux-system") }],
      ["in both namespaces", secret("Secret", "shop"), { other: secret("Secret", "flux-system") }],
      ["that a controller copies", secret("Secret", "shop", "reflector.v1.k8s.emberstack.com/a: b")],
      [
        "that is optional",
        secret("Secret", "shop"),
        { spec: FROM.replace("settings", "settings, optional: true") },
      ],
      ["of a namespace that varies", secret("Secret", "shop"), { namespace: `"$\{NAMESPACE}"` }],
    ])("may be one %s", (_, text, options) => expect(said(text, options)).toEqual([]));
  });
});
