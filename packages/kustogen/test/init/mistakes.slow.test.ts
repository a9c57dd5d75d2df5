import { cpSync, existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, expect, test } from "vitest";
import { commitAll, copyOf, git, newRepository, put } from "../../../../test/repository.ts";
import { rows } from "../../../../test/table.ts";
import { init } from "../../src/init/init.ts";
import { ended } from "../cli/printed.ts";
import { linkEsbuild, withSourcesAsEngine } from "../cli/project.ts";

afterAll(withSourcesAsEngine());

const BETA = "generators/environments/beta.yaml";
const PRODUCTION = "generators/environments/production.yaml";
const SERVICE = "base/hello/service-hello.yaml";
const LIST = "generators/systems/index.ts";
const WEB = "generators/systems/hello/components/web.ts";
const ROUTE = "generators/systems/hello/components/route.ts";
const INDEX = "generators/systems/hello/index.ts";
const SETTINGS = "generators/systems/hello/settings.ts";
const SECRETS = "generators/systems/hello/secrets.ts";
const REDIS = `const redis: Component<Hello> = {
  name: "redis",
  resources: (_, { part }) => webService(part, {
    name: "hello-redis",
    container: {
      name: "redis", image: "redis:7", ports: [{ name: "redis", containerPort: 6379 }],
      livenessProbe: { tcpSocket: { port: "redis" } }, readinessProbe: { tcpSocket: { port: "redis" } },
      resources: { requests: { cpu: "50m", memory: "64Mi" }, limits: { memory: "64Mi" } },
    },
  }),
  admits: () => [],
};
import type { Component } from "kustogen";
import { webService } from "kustogen/blocks";

export const hello`.replaceAll("\n", "⏎");
const BUDGET = '...disruptionBudget(part, "hello", replicas),';
const PORTS = '[{ name: "http", containerPort: 9898 }]';
const ENV = 'env({ PODINFO_UI_COLOR: "#34577c", PODINFO_UI_MESSAGE: message })';

/** A new project, as `init` writes it. */
async function made(): Promise<string> {
  const root = newRepository();
  const home = pathToFileURL(`${join(import.meta.dirname, "../..")}/`);
  await init({ folder: root, home, kustogen: "1.2.3", install: false, note: () => {} });
  linkEsbuild(root);
  commitAll(root, "start");
  return root;
}
const project = await made();

/** Edits a file of a project. */
function edit(root: string, file: string, ...edits: [from: string | RegExp, to: string][]): void {
  const text = readFileSync(join(root, file), "utf8");
  const edited = edits.reduce((so, [from, to]) => so.replace(from, to), text);
  put(root, file, edited);
}

/** Makes the edits of a row and runs its commands, or `gen`; returns how the last one ended, and what is to be said. */
async function mistaken(cells: readonly string[]) {
  const root = copyOf(project);
  const said: string[] = [];
  const commands: string[] = [];
  for (const cell of cells.map((one) => one.replaceAll("⏎", "\n"))) {
    const [, file, from = "", to = ""] = /^(\S+): (.*?) ⇒ ?(.*)$/s.exec(cell) ?? [];
    if (cell.startsWith("$ ")) commands.push(cell.slice(2));
    else if (file === undefined) said.push(cell);
    else {
      const text = existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "";
      const found = /^\/.*\/$/s.test(from) ? new RegExp(from.slice(1, -1)) : from;
      expect(text).toMatch(found);
      const written = text.replace(found, () => to);
      put(root, file, written);
    }
  }
  for (const command of commands.slice(0, -1)) await ended(root, ...command.split(" "));
  return { root, said, ...(await ended(root, ...(commands.at(-1) ?? "gen").split(" "))) };
}

/**
 * The mistakes of someone who doesn't know the tool yet: each is named with its place and its mend, and nothing is written.
 * What it is, edits (a file, a text or an expression in it, and what is written instead), commands in place of `gen`, and
 * what is said; "⏎" ends a line.
 */
test.each(
  rows(`
a typo in a field, also in another namespace, beside traffic of another file | generators/systems/hello/to.ts:  ⇒ export const toNobody = ({ layer }: { layer: string }) => (layer === "x" ? [] : []); | ${WEB}:   resources: ⇒   talksTo: toNobody,⏎  resources: | ${WEB}: import type ⇒ import { toNobody } from "../to.ts";⏎import type | ${WEB}: containerPort: 9898 ⇒ containerPrt: 9898 | ${BETA}:     settings: ⇒     namespace: hello-beta⏎    settings: | ${WEB}:22: | (in beta, production too) | component web: hello in base: Deployment hello (namespace hello): spec.template.spec.containers[0].ports[0].containerPrt: unknown field. Did you mean "containerPort"?
a typo in an object of a component that reads nothing | ${INDEX}: { defineSystem } ⇒ { defineSystem, object } | ${INDEX}: components: [ ⇒ components: [{⏎    name: "extra",⏎    resources: () => [⏎      object("v1", "Pod", {⏎        metadata: { name: "x" },⏎        spec: {⏎          affinity: { nodeAfinity: {} } as never,⏎          containers: [],⏎        },⏎      }),⏎    ],⏎  }, | ${INDEX}:23:11: component extra: hello in base: Pod x (namespace hello): spec.affinity.nodeAfinity: unknown field. Did you mean "nodeAffinity"?
a missing setting, and one of another type in another file | ${BETA}:       host: hello.beta.example.com⏎ ⇒  | ${BETA}: | systems.hello.settings.host: missing; expected a host name | ${PRODUCTION}: replicas: 2 ⇒ replicas: "two" | ${PRODUCTION}: | expected a number of replicas from 0 to 50 | found "two"
a secret in the code, of which each layer has another entry | ${WEB}: ({ images, ⇒ ({ images, within, | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ AAA: within("beta") ? message : undefined, DB_PASSWORD: "hunter2-Xk29vQz8" | ${WEB}:19: | (in beta, production too) | component web: hello in base:  | a literal value for DB_PASSWORD | declare a secret contract
two objects of one name in two components | ${ROUTE}: ingress(part, { ⇒ { apiVersion: "v1", kind: "Service", metadata: { name: "hello" } },⏎    ingress(part, { | Service hello | described by ${WEB}:11:8: component web, too; rename one
a pin in an environment that doesn't exist | $ pin hello web bta 6.9.3 | no environment "bta". Did you mean "beta"?
an environment that env doesn't know | $ gen | $ env hello prodution | hello has no environment "prodution". Did you mean "production"?
env before anything is generated | $ env hello beta | no overlay of a system "hello". There are none. In a project, \`npm run gen\` writes them
two ports of one name | ${WEB}: ${PORTS} ⇒ [⏎          { name: "http", containerPort: 9898 },⏎          { name: "http", containerPort: 9899 },⏎        ] | ${WEB}:22:11: component web (beta, production): schema/valid: Deployment hello: spec.template.spec.containers[0].ports[1]: two ports are called http; the API server rejects it; rename or remove one of them (also in Service/hello)⏎Nothing was written. Fix it. \`kustogen explain schema/valid\` explains why.
one port twice | ${WEB}: ${PORTS} ⇒ [{ name: "http", containerPort: 9898 }, { name: "metrics", containerPort: 9898 }] | port 9898/TCP is declared twice; the API server rejects it; give one of them another number
a missing pin | ${BETA}:     images:⏎      web: { tag: "6.9.2" }⏎ ⇒  | ${BETA}: | no tag or digest for image "web" in beta. Add web: {tag: "…"}
a version of an API that is gone | ${WEB}: ${BUDGET} ⇒ { apiVersion: "policy/v1beta1", kind: "PodDisruptionBudget", metadata: { name: "x" }, spec: {} }, | ${WEB}:26:5: component web: hello in base: PodDisruptionBudget x: apiVersion: policy/v1beta1 PodDisruptionBudget hasn't been served since Kubernetes 1.25, and the cluster runs 1.35; use policy/v1⏎  (in beta, production too)
an object without metadata, in a component with a wave | ${ROUTE}: ingress(part, { ⇒ { apiVersion: "v1", kind: "Secret" } as never,⏎    ingress(part, { | ${ROUTE}: | component route: hello in base: Secret without a name: metadata.name: expected a name
a version of an API that never was, in a block among others | ${WEB}: ${BUDGET} ⇒ ${BUDGET}⏎    object("apps/v2", "Deployment", { metadata: { name: "hello" }, spec: {} } as never), | ${WEB}: import type ⇒ import { object } from "kustogen";⏎import type | ${WEB}:28:5: component web: | unknown apiVersion "apps/v2" for Deployment; it is served as apps/v1
a version of an API that never was | ${WEB}: ${BUDGET} ⇒ { apiVersion: "apps/v2", kind: "Deployment", metadata: { name: "x" }, spec: {} }, | unknown apiVersion "apps/v2" for Deployment; it is served as apps/v1
an invalid label | ${WEB}: scale: replicas, ⇒ scale: replicas,⏎      pod: { labels: { team: "a b" } }, | metadata.labels.team: expected a label value | found "a b"
an invalid label of a component, beside others | ${WEB}: scale: replicas, ⇒ scale: replicas,⏎      pod: { labels: { ok: "x" } }, | ${WEB}:   name: "web",⏎  resources ⇒   name: "web",⏎  labels: { ok: "x", team: "a b" },⏎  resources | ${WEB}:9:3: component web: hello in base: labels.team: expected a label value: at most 63 letters | found "a b"⏎
a default that its own type refuses | ${SETTINGS}: replicas().default(1) ⇒ replicas({ max: 2 }).default(5) | ${SETTINGS}:7:3: replicas: its default isn't accepted itself: expected a number of replicas from 0 to 2, without quotes, found 5
an exception for an environment that doesn't exist | ${INDEX}: secrets: SECRETS, ⇒ secrets: SECRETS,⏎  exceptions: [{ rule: "production/resources", environment: "prodution", reason: "It is small." }], | ${INDEX}:17:3: exceptions: no environment or group "prodution". Did you mean "production"?
other systems that are no list | ${INDEX}: secrets: SECRETS, ⇒ secrets: SECRETS,⏎  talksTo: "billing" as never, | ${INDEX}:17:3: defineSystem: talksTo: expected the names of other systems
a tag in code that is a number | ${INDEX}: { web: { name: ⇒ { web: { tag: 1.10, name: | ${INDEX}:15:3: defineSystem: images.web.tag: expected a tag such as "v1.2.3" in quotes (without them, 1.10 is the number 1.1), found 1.1
an image without anything | ${INDEX}: { web: { name: ⇒ { old: undefined as never, web: { name: | ${INDEX}:15:3: defineSystem: images: old: nothing: expected an object of name, tag, digest, release, moving, facts
a misspelled field of an image | ${INDEX}: { web: { name: ⇒ { web: { nam: | ${INDEX}:15:3: defineSystem: images: web: nam: no such field. Did you mean "name"?
a component that fails | ${WEB}: image: images.web, ⇒ image: images.web.x.y, | ${WEB}:16:29: component web: hello in base: resources() failed: Cannot read properties of undefined (reading 'y')
the number of a port in quotes | ${WEB}: ports: [9898] ⇒ ports: ["9898"] | ${WEB}:28: | component web: hello in base: admits: ports: a number has no quotes; write 9898
a container's port in quotes | ${WEB}: containerPort: 9898 ⇒ containerPort: "9898" as never | ${WEB}:20: | containerPort: expected a whole number from 1 to 65535, without quotes, found "9898"
modules that import each other | ${SETTINGS}: import { ⇒ import { hello } from "./index.ts";⏎export const x = hello.name;⏎import { | ${INDEX}:7: this import closes a circle, as ${SETTINGS} imports this file | Move what they share into a file of its own
a path of a host outside a list | ${ROUTE}: [{ path: "/", service: "hello", port: "http" }] ⇒ { path: "/" } as never | ${ROUTE}:14:7: component route: hello in base: ingress: hosts: expected a list of paths for each host
an invalid label of a system | ${INDEX}: secrets: SECRETS, ⇒ secrets: SECRETS,⏎  labels: { ok: "x", "my team": "shop" }, | ${INDEX}:17:3: | : labels["my team"]: expected a key such as | found "my team" [
an invalid selector | ${WEB}:   name: "web",⏎  resources ⇒   name: "web",⏎  selector: { app: "a b" },⏎  resources | ${WEB}:9:3: component web: hello in base: selector.app: expected a label value | found "a b"
a number of pods in quotes | ${WEB}: scale: replicas, ⇒ scale: "3" as never, | ${WEB}:13:7: | spec.replicas: expected a whole number, without quotes, found "3"
an invalid name, in two lines | ${WEB}: name: "hello", ⇒ name: "Hello_World", | ${WEB}: (part, "hello", ⇒ (part, "Hello_World", | ${WEB}:11:8: component web: hello in base: Deployment Hello_World | metadata.name: expected lowercase letters | found "Hello_World"
a typo in a key | ${BETA}:     settings: ⇒     setings: | ${BETA}: | unknown key "setings". Did you mean "settings"?
a pin of an unknown image | ${BETA}: web: { ⇒ wep: { | ${BETA}: | hello declares no image "wep". Did you mean "web"?
a tag that YAML reads as a number | ${BETA}: "6.9.2" ⇒ 1.10 | ${BETA}: | in quotes (without them, 1.10 is
a tab | ${BETA}:       host: ⇒ 	host: | ${BETA}: | a tab can't be used for indentation here; use spaces
a system that isn't listed | ${LIST}: [hello] ⇒ [] | ${BETA}: | systems.hello: no such system | add it to the list in ${LIST}
a run for a system that isn't listed | $ gen --system shop | no system "shop". Known: hello. Add a new one to the list in ${LIST} [
a run for a system whose folder is there | generators/systems/shop/x.ts:  ⇒ export {}; | $ gen --system shop | no system "shop". Known: hello. generators/systems/shop exists; add it to the list in ${LIST} [
a setting that the code misspells | ${WEB}: { message, replicas } ⇒ { mesage: message, replicas } | ${WEB}:9:45: component web: hello in base: resources() reads settings.mesage, which is not declared. Did you mean "message"?
a setting that the code of a system to which another connects misspells | ${WEB}: { message, replicas } ⇒ { mesage: message, replicas } | generators/systems/shop/index.ts:  ⇒ import { defineSystem } from "kustogen";⏎import { frame } from "kustogen/blocks";⏎import { settings } from "kustogen/settings";⏎const a = { name: "a", resources: () => [], talksTo: () => [{ to: "hello/web", why: "x" }] };⏎export const shop = defineSystem({ name: "shop", description: "x", namespace: "shop", talksTo: ["hello"], secrets: [], images: {}, settings: settings({}), components: [a, frame("shop")] }); | ${LIST}: [hello] ⇒ [hello, shop] | ${LIST}: import ⇒ import { shop } from "./shop/index.ts";⏎import | ${BETA}: systems: ⇒ systems:⏎  shop: {} | ${WEB}:9:45: component web: hello in base: resources() reads settings.mesage, which is not declared. Did you mean "message"?⏎  (in beta too)
a missing comma | ${WEB}: name: "web",⏎  resources ⇒ name: "web"⏎⏎  // note⏎  resources | ${WEB}:11:3: Expected "}" but found "resources"; TypeScript says: ',' expected (line 11, column 3)⏎  resources
a missing comma within a line | ${WEB}: name: "http", ⇒ name: "http" | ${WEB}:20:32: Expected "}" but found "containerPort"; TypeScript says: ',' expected (line 20, column 32)⏎
a missing bracket | ${WEB}: "128Mi" } } ⇒ "128Mi" } | ${WEB}:25: | Expected "}" but found ")"; TypeScript says: ',' expected (line 25, column 6)⏎
a missing line of brackets, noticed at the end of the file | ${WEB}: / {4}\\}\\),\\n/ ⇒  | ${WEB}: | found "]"; TypeScript says: Property assignment expected (line 26, column 3)⏎
a missing bracket at the end of the file | ${INDEX}: /\\}\\);\\n$/ ⇒  | ${INDEX}: | found end of file; TypeScript says: '}' expected (line 25, column 1)
a missing backtick | ${WEB}: name: "http", ⇒ name: \`http, | ${WEB}:30:1: Unterminated string literal; TypeScript says: Unterminated template literal (line 30, column 1)
a missing bracket within a line | ${WEB}: ports: [9898], ⇒ ports: [9898, | ${WEB}:28: | Expected "]" but found ":"; TypeScript says: ',' expected (line 28, column 73)⏎
a missing quote | ${WEB}: name: "http", ⇒ name: "http, | ${WEB}:20:55: Unterminated string literal; TypeScript says: Unterminated string literal (line 20, column 55)⏎
an import that doesn't exist | ${WEB}: disruptionBudget, env ⇒ disruptionBudgt as disruptionBudget, env | ${WEB}:2:10: No matching export in "kustogen/blocks" for import "disruptionBudgt". Did you mean "disruptionBudget"?
an import of another name than the one that is used | ${WEB}: disruptionBudget, env ⇒ disruptionbudget, env | ${WEB}:2:1: component web: hello in base: resources() failed: No matching export in "kustogen/blocks" for import "disruptionbudget". Did you mean "disruptionBudget"?
an import of another name of a file than the one that is used | ${WEB}: import { SECRETS } ⇒ import { SECRET } | ${WEB}:4:1: component web: | No matching export in "../secrets.ts" for import "SECRET". Did you mean "SECRETS"?
an import in another case, which other tools refuse | ${INDEX}: ./components/web.ts ⇒ ./components/Web.ts | ${INDEX}:4:21: Use "${WEB}" instead of "generators/systems/hello/components/Web.ts" to avoid issues with case-sensitive file systems
an import in which a letter is too many, of two names | ${WEB}: export const web ⇒ export const WEB = 1;⏎export const web | ${INDEX}: import { web } ⇒ import { webb as web } | for import "webb". Did you mean "web"?
an import by default of a module that exports by name | ${INDEX}: import { web } ⇒ import web | ${INDEX}:4:8: No matching export in "${WEB}" for import "default". Known: web
a name that isn't imported | ${WEB}: inNamespace, secretEnv, ⇒ inNamespace, | ${WEB}:17: | secretEnv is not defined; import it, or correct its name⏎  (in beta, production too) [bad-input]
imports of a folder, of a file and without dots, which lead nowhere | ${INDEX}: ./components/web.ts ⇒ ./component/web.ts | ${INDEX}: ./components/route.ts ⇒ ./components/rout.ts | ${INDEX}: "./settings.ts" ⇒ "settings.ts" | ${INDEX}:4:21: Could not resolve "./component/web.ts". Did you mean "./components/web.ts"? | "./components/rout.ts". Did you mean "./components/route.ts"? | "settings.ts". Did you mean "./settings.ts"?
an import from the folder above without ".." | ${WEB}: "../secrets.ts" ⇒ "secrets.ts" | Could not resolve "secrets.ts". Did you mean "../secrets.ts"?
a name that isn't imported in a module's own code | generators/systems/hello/settings.ts: text() ⇒ txt() | txt is not defined; line 1 imports "text" instead⏎  (while the systems were loaded)
an import of what a file doesn't export | ${INDEX}: import { web } ⇒ import { wep as web } | ${INDEX}:4:10: No matching export in | for import "wep". Did you mean "web"?
a system that its module doesn't export at all | ${INDEX}: export const hello ⇒ const hello | ${LIST}:2:10: Import "hello" will always be undefined because the file "${INDEX}" has no exports. Expected it there, such as \`export const hello = …\`
a system that its module exports by default | ${INDEX}: export const hello = ⇒ export default | ${LIST}:2:10: No matching export in | Expected it there, such as \`export const hello = …\`
a system of which nothing is in an environment | ${INDEX}: /components: [^]*?\\n {2}\\],/ ⇒ components: [{ name: "a", when: () => false }], | ${BETA}:10: systems.hello: none of its components has an object in beta, and kustomize can't build that; add one in generators/systems/hello, or remove the system here
a component that its module doesn't export | ${WEB}: export const web ⇒ const web | ${INDEX}:4:10: Import "web" will always be undefined | such as \`export const web = …\`
a route to a Service that doesn't exist | ${ROUTE}: service: "hello" ⇒ service: "helo" | ${ROUTE}:14:7: | the Ingress refers to Service helo, which nothing here creates; hello exists here
a moving tag in production | ${PRODUCTION}: tag: "6.9.1" ⇒ tag: main | ${PRODUCTION}:15: systems.hello.images.web.tag (production): production/image-pinned: Deployment hello: | with the tag main, which moves
a moving tag in the code | ${INDEX}: podinfo" } ⇒ podinfo", tag: "latest" } | ${PRODUCTION}:     images:⏎      web: { tag: "6.9.1" }⏎ ⇒  | ${INDEX}:15:3: image "web" has the tag "latest" in production, which is a moving tag. Pin a release's tag or digest, or give a reason as images.web.moving in ${INDEX}:15:3
a moving tag in the code, which no file pins | ${INDEX}: podinfo" } ⇒ podinfo", tag: "main" } | ${PRODUCTION}:     images:⏎      web: { tag: "6.9.1" }⏎ ⇒  | ${WEB}:16:9: component web (production): production/image-pinned: | with the tag main, which moves
an unknown stage | ${BETA}: stage: beta ⇒ stage: bta | ${BETA}:2:1: stage: expected one of | found "bta". Did you mean "beta"? | kustogen.yaml
a key of a ConfigMap whose value isn't set | ${ROUTE}: { ingress ⇒ { hashedConfigMap, ingress | ${ROUTE}: ingress(part, { ⇒ hashedConfigMap(part, "hello", { THEME: [""][1]! }),⏎    ingress(part, { | ${ROUTE}:12:5: component route: hello in base: data: THEME: is undefined; give the setting behind it a default, or leave it out
an annotation whose value isn't set | ${ROUTE}: annotations: { ⇒ annotations: { "a.b/c": [""][1]!, | ${ROUTE}:16:7: component route: hello in base: annotations: a.b/c: is undefined; give
an empty variable | ${WEB}: ${ENV} ⇒ [{ name: "SENTRY_DSN", value: undefined }] | env[0].value of SENTRY_DSN: is undefined; leave it out, as env({ NAME: value }) does
a connection to a component that doesn't exist | ${WEB}:   admits: ⇒   talksTo: () => [{ to: "rute", ports: [80], why: "x" }],⏎  admits: | ${WEB}:28: | component web: hello in base: the traffic "x" names the component "rute", which isn't among the system's components; what is outside is a peer, such as internet(). Did you mean "route"?
a connection to a system that doesn't exist | ${WEB}:   admits: ⇒   talksTo: () => [{ to: "helo/api", why: "x" }],⏎  admits: | ${WEB}:28: | component web: hello in base: the traffic "x" to helo/api: no system "helo". Did you mean "hello"?
an admitted port on which no container listens | ${WEB}: ports: [9898] ⇒ ports: [9899] | ${WEB}:28: | component web: hello in base: the traffic "visitors" from namespace ingress-nginx leads to port 9899 of component web, on which no container or Service of it listens. Expected 9898 or http
a route to pods that admit nobody | ${WEB}: / {2}admits: .*\\n/ ⇒  | ${ROUTE}:11: | component route: hello in base: Ingress hello leads to component web, which admits nobody from outside on port 9898. Expected the ingress controller in \`admits\` of web
a route to pods that admit others alone, on another port | ${WEB}: ports: [9898], why ⇒ ports: ["metrics"], why | ${WEB}: ${PORTS} ⇒ [{ name: "http", containerPort: 9898 }, { name: "metrics", containerPort: 9899 }] | Ingress hello leads to component web, which admits nobody from outside on port 9898
a connection to a port that nobody names | ${ROUTE}:   // Synced ⇒   talksTo: () => [{ to: "web", ports: [6380], why: "host" }],⏎  // Synced | ${ROUTE}:9: | component route: hello in base: the traffic "host" leads to port 6380 of component web
a certificate whose challenge the policies block | ${INDEX}: / {4}acmeSolver<.*\\n/ ⇒  | ${ROUTE}:11: | Ingress hello gets its certificate from cert-manager | Add acmeSolver(() => CONTROLLER)
traffic of pods in their node's network | ${WEB}: scale: replicas, ⇒ scale: replicas,⏎      pod: { hostNetwork: true }, | ${WEB}:14:7: component web: hello in base: hostNetwork: NetworkPolicies don't hold for pods in their node's network
a CronJob in its node's network, beside traffic | ${ROUTE}: ingress(part, { ⇒ { apiVersion: "batch/v1", kind: "CronJob", metadata: { name: "a" }, spec: { jobTemplate: { spec: { template: { spec: { hostNetwork: true } } } } } } as never,⏎    ingress(part, { | component route: hello in base: hostNetwork: NetworkPolicies don't hold | Leave out hostNetwork, or move it to a system with \`policies: () => false\`
traffic without a frame | ${INDEX}: / {4}frame<.*\\n/ ⇒  | ${WEB}:9: | component web: hello in base: declares traffic, but nothing makes NetworkPolicies of it. Add frame("hello")
a typo in a component's field | ${WEB}:   admits: ⇒   admit: | ${WEB}:28:3: component web: defineSystem: admit: no such field. Did you mean "admits"?
a name that no component can have | ${WEB}:   name: "web",⏎  resources ⇒   name: "Web App",⏎  resources | ${WEB}:9: | name: expected a name such as "web" of lowercase letters | found "Web App"
a typo in a block's option | ${WEB}: scale: replicas, ⇒ scal: replicas, | ${WEB}:13:7: | component web: hello in base: webService: scal: no such option. Did you mean "scale"?
an env of nothing | ${WEB}: ${ENV} ⇒ env(undefined as never) | ${WEB}:19:9: component web: hello in base: env: expected values by name, as in env({ NAME: value })
a range of pods that nothing scales | ${WEB}: scale: replicas, ⇒ scale: { min: 1, max: 5, cpu: 80 }, | ${WEB}:13:7: component web: hello in beta: Deployment hello: scale: a range needs an autoscaler, and nothing here scales it, so only one pod would run. Add ...autoscaler(part, "hello", …) with the same scale | (in production too)
fields that a block makes itself | ${WEB}: scale: replicas, ⇒ scale: replicas,⏎      pod: { containers: [] } as never, | component web: hello in base: pod.containers: the block makes it of its other options
traffic to a component that only leads to the pods of another one | ${WEB}:   admits: ⇒   talksTo: () => [{ to: "route", ports: [80], why: "asks" }],⏎  admits: | ${WEB}:28: | component web: hello in base: the traffic "asks" leads to port 80 of component route, on which no container or Service of it listens. Expected 9898 or http
a text of a template whose value isn't set | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ CACHE: \`redis://\${[][0]}:6379\` | ${WEB}:19: | env[1].value of CACHE: a template has put a value into it that is no text or isn't set
a server without a probe | ${WEB}: / {8}livenessProbe: .*\\n/ ⇒  | component web: hello in base: webService: container: livenessProbe is missing, such as livenessProbe: { httpGet
a typo in a probe that a server needs | ${WEB}: readinessProbe: ⇒ readynessProbe: | webService: container: readynessProbe: no such field. Did you mean "readinessProbe"?
a typo in a field of a probe | ${WEB}: readinessProbe: { httpGet: { path: "/readyz", port ⇒ readinessProbe: { httpGet: { path: "/readyz", prt | ${WEB}:21:9:  | readinessProbe.httpGet.prt: unknown field. Did you mean "port"?
an Ingress without hosts | ${ROUTE}: / {6}hosts: .*\\n/ ⇒  | component route: hello in base: ingress: hosts is missing, such as hosts: {
two components of one name | ${ROUTE}: name: "route" ⇒ name: "web" | ${INDEX}:17:3: components: two are called "web" (${WEB}:9:17 and ${ROUTE}:11:27); rename one
a part that is the name of no component | ${ROUTE}: part: "web" ⇒ part: "wbe" | component route: part: no component is called "wbe". Did you mean "web"?
a frame of another system | ${INDEX}: frame<Hello>("hello") ⇒ frame<Hello>("helo") | component frame: part: no component is called "helo". Did you mean "hello"?
an environment that only the code knows | ${WEB}: ({ images, ⇒ ({ images, within, | ${WEB}: MESSAGE: message ⇒ MESSAGE: within("prodution") ? "" : message | ${WEB}:19: | hello in base: resources() asks within("prodution"), but no environment or group is called that. Did you mean "production"?
an environment that only a contract knows | ${SECRETS}: "by-hand", ⇒ "by-hand",⏎    layers: ["prodution"], | ${INDEX}:16:3: secrets: hello: layers: no environment or group "prodution". Did you mean "production"?
a provider that nobody knows | ${SECRETS}: by-hand ⇒ byhand | ${INDEX}:16:3: defineSystem: secrets: hello: provider: found "byhand". Did you mean "by-hand"?
a literal that hides a key of a Secret | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ PODINFO_CACHE_SERVER: message | ${WEB}:19:9: component web: hello in beta: Deployment hello (namespace hello): PODINFO_CACHE_SERVER is a literal here, and hides the key of Secret hello (envFrom); remove one of the two, or say why
a Secret that no contract has | ${WEB}: secretEnv(SECRETS) ⇒ [{ secretRef: { name: "helo" } }] | ${WEB}:17: | refers to Secret helo, which no contract in the system's \`secrets\` declares and nothing here creates; hello exists here
secrets left out | ${INDEX}:   secrets: SECRETS,⏎ ⇒  | ${WEB}:17: | refers to Secret hello | declare it in \`secrets\` of defineSystem: its name, its keys and who provides it
a name of another entry | ${WEB}: import { disruptionBudget, ⇒ import { because, disruptionBudget, | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ PODINFO_UI_MESSAGE: because("x", message) | No matching export in "kustogen/blocks" for import "because". Did you mean \`import { because } from "kustogen"\`?
a host of a component to which nothing talks | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ REDIS_HOST: "hello-redis" | ${INDEX}:     route, ⇒     route,⏎    redis, | ${INDEX}: export const hello ⇒ ${REDIS} | network/admitted: Deployment hello | configured to connect to hello-redis (REDIS_HOST), but no policy allows egress to Deployment hello-redis on port 6379 | in talksTo of the component with Deployment hello, name the one with Deployment hello-redis, and port 6379
an object in a text | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ CACHE: \`\${{ port: message }}\` | ${WEB}:19: | found "[object Object]"
a secret in an environment's file | ${BETA}: message: Hello from beta ⇒ message: https://me:ghp_${"16C7e42F292c6912E7710c838347Ae178B4a"}@x.example | ${BETA}:13: systems.hello.settings.message: hello in beta: Deployment hello | looks like a credential
two objects of one name in one component | ${WEB}: ${BUDGET} ⇒ ${BUDGET}⏎    ${BUDGET} | ${WEB}:27:8: component web: hello in production: PodDisruptionBudget hello (namespace hello): described twice, here and on line 26; rename one
a connection with a misspelled field | ${WEB}: , why: "visitors" ⇒ , wy: "a", why: "visitors" | ${WEB}:28: | component web: hello in base: admits: wy: no such field. Did you mean "why"?
a connection that leads nowhere | ${WEB}: from: inNamespace("ingress-nginx"), ⇒  | ${WEB}:28: | component web: hello in base: admits: a connection has no \`from\`. Expected the name of a component, or a peer
a component whose function is async | ${WEB}: resources: ( ⇒ resources: async ( | ${WEB}:9:23: component web: hello in base: resources() is async; expected a list
a component whose function returns no list | ${ROUTE}: [⏎    ingress( ⇒ ({ ...⏎    ingress( | ${ROUTE}:     }),⏎  ], ⇒     }),⏎  }), | ${ROUTE}:11: | component route: hello in base: resources() returns something else; expected a list
a typo in where a variable comes from | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ TOKEN: { secret: "hello", kee: "TOKEN" } as never | ${WEB}:19:9: component web: hello in base: env: TOKEN: kee: no such option. Did you mean "key"?
Kubernetes' form of where a variable comes from | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ TOKEN: { secretKeyRef: { nmae: "hello" } } as never | env: TOKEN: secretKeyRef: no such option. Known: secret, configMap, key, field, optional
a typo in a path of an Ingress | ${ROUTE}: path: "/" ⇒ path: "/", pathTyp: "Exact" | ${ROUTE}:14:7: component route: hello in base: ingressPath: pathTyp: no such option. Did you mean "pathType"?
an image that the system declares, as a literal | ${WEB}: images.web ⇒ "ghcr.io/stefanprodan/podinfo:6.9.0" | ${WEB}:16:9: component web: hello in beta: Deployment hello (namespace hello): image ghcr.io/stefanprodan/podinfo:6.9.0 is a literal, which no pin reaches; use images.web, or say why: because("…", value)⏎  (in production too)
a probe of a port that no container has | ${WEB}: path: "/healthz", port: "http" ⇒ path: "/healthz", port: "htp" | ${WEB}:22:9: component web: hello in base: container: livenessProbe: the container declares no port htp. Write 9898 or http, or declare it
a Service that leads to a port that no container has | ${WEB}: scale: replicas, ⇒ scale: replicas,⏎      service: { ports: [{ name: "http", port: 80, targetPort: 9899 }] }, | ${WEB}:14: | component web: hello in base: webService: service: targetPort: the container declares no port 9899. Write 9898 or http, or declare it
a variable that is no number | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ DOUBLE: Number(message) * 2 | ${WEB}:19:9: component web: hello in base: env: DOUBLE: NaN is no value; undefined leaves it out
a block's list that is no part of the list | ${WEB}: ...webService( ⇒ webService( | ${WEB}: | component web: hello in base: resources() has a list in its list; spread it
a block that isn't called | ${WEB}: ...webService( ⇒ ...(webService as never as []), ...webService( | ${WEB}:11:9: component web: hello in base: resources() failed: webService is not iterable; expected a list. A block is called, as in ...webService(part, { … })
dots before a block of a single object | ${WEB}: ${BUDGET} ⇒ ...(migrationJob(part, { name: "hello-migrate", container: { name: "migrate", image: images.web, resources: {} } }) as never as []), | ${WEB}: disruptionBudget, env ⇒ migrationJob, disruptionBudget, env | ${WEB}: | one of a single object, such as migrationJob(part, { … }), has no dots
a certificate of cert-manager without its issuer, the Secret of which nothing makes | ${ROUTE}: / {6}annotations: .*\\n/ ⇒  | ${ROUTE}: | let cert-manager make it (annotation cert-manager.io/cluster-issuer, and acmeSolver beside frame), or declare it
a block as an object | ${WEB}: ...webService( ⇒ webService as never, ...webService( | component web: hello in base: resources() has a function in its list; call it, as in worker(part, { … })
a resource under a condition | ${WEB}: ${BUDGET} ⇒ ...[], replicas.min > 9 && disruptionBudget(part, 'hello', replicas)[0], | component web: hello in base: resources() has false in its list; write ...(condition ? [object] : [])
a component whose function returns nothing | ${ROUTE}: => [⏎    ingress( ⇒ => {⏎    void ingress( | ${ROUTE}:     }),⏎  ], ⇒     });⏎  }, | component route: hello in base: resources() returns nothing; expected a list
a peer that isn't called | ${WEB}: admits: () => ⇒ talksTo: () => [{ to: internet, ports: [443], why: 'mail' }],⏎  admits: () => | ${WEB}: import { disruptionBudget, ⇒ import { disruptionBudget, internet, | component web: hello in base: talksTo: expected a peer, found a function; call it
a system in capitals | ${INDEX}: name: "hello" ⇒ name: "Hello" | ${INDEX}: | name: expected the name of the system in lowercase letters, digits and "-" | found "Hello"
a system that its module doesn't export | ${LIST}: [hello ⇒ [undefined as never, hello | ${LIST}: systems[0] is no system. Expected what defineSystem returns, exported by its module
one public host in two environments, before gen has seen it | ${BETA}: hello.beta.example.com ⇒ hello.example.com | $ check | ${BETA} changed since the last gen | run \`npm run gen\` first⏎${PRODUCTION}:12: systems.hello.settings.host: production has the public host hello.example.com, and so has beta (${BETA}:12: systems.hello.settings.host): its name leads to only one of them. Give each its own, unless one name is meant to lead to both
markers of a conflict | ${BETA}:       host: ⇒ <<<<<<< HEAD⏎      host: | ${BETA}:12: has the markers of a merge conflict; keep what is right of both sides
`),
)("%s is named with its place and its mend", async (_, ...cells) => {
  const { root, said, code, text } = await mistaken(cells);
  expect(code).toBe(2);
  for (const one of said) expect(text).toContain(one);
  expect(git(root, "status", "--short", "--untracked-files=all")).not.toMatch(/ (?:base|overlays|argocd)\//);
});

test.each(
  rows(`
one public host in two environments | ${BETA}: hello.beta.example.com ⇒ hello.example.com | ${PRODUCTION}:12: systems.hello.settings.host: production has the public host hello.example.com, and so has beta (${BETA}:12: systems.hello.settings.host): its name leads to only one of them. Give each its own, unless one name is meant to lead to both⏎
one public host in two environments, for check | ${BETA}: hello.beta.example.com ⇒ hello.example.com | $ gen | $ check | ${PRODUCTION}:12: systems.hello.settings.host: production has the public host hello.example.com, and so has beta (${BETA}:12: systems.hello.settings.host): its name leads to only one of them. Give each its own, unless one name is meant to lead to both⏎
a variable that is set to nothing | ${WEB}: ({ images, ⇒ ({ images, within, | ${WEB}: ${ENV} ⇒ [{ name: "MESSAGE", value: message }, { name: "LOG_LEVEL", value: within("beta") ? "" : "info" }] | ${WEB}:19:9: component web (beta): Deployment hello: spec.template.spec.containers[0].env[1]: LOG_LEVEL is set to an empty text, which isn't the same as left out; leave it out, or say why: because("…", "")⏎
a variable without a value | ${WEB}: ${ENV} ⇒ [{ name: "MESSAGE", value: message }, { name: "LOG_LEVEL" }] | ${WEB}:19:9: component web (beta, production): Deployment hello: spec.template.spec.containers[0].env[1]: LOG_LEVEL is set to an empty text
a volume that no container mounts | ${WEB}: scale: replicas, ⇒ scale: replicas,⏎      pod: {⏎        volumes: [{ name: "tmp", emptyDir: {} }],⏎      }, | ${WEB}:15:9: component web (beta, production): Deployment hello: spec.template.spec.volumes[0]: no container mounts the volume tmp; add it to \`volumeMounts\` of one, or leave it out⏎
an address outside the cluster on a port that no connection opens | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ SEARCH_URL: \`https://search.example.net:9200/\${message.length}\` | ${WEB}:19:9: component web (beta, production): network/admitted: Deployment hello: spec.template.spec.containers[0].env[1].value: container web is configured to connect to search.example.net:9200 (SEARCH_URL), but no policy allows egress on port 9200; name internet() in talksTo of its component, with port 9200
an address of a Service that has another name now | ${INDEX}: /export const hello/ ⇒ ${REDIS} | ${INDEX}: components: [ ⇒ components: [redis, | ${WEB}: PODINFO_UI_MESSAGE: message ⇒ CACHE_URL: \`redis://redis:6379/\${message.length}\` | ${WEB}:19:9: component web (beta, production): network/service-address: Deployment hello: spec.template.spec.containers[0].env[1].value: container web is configured to connect to redis (CACHE_URL), but no system here has a Service of that name; known: hello-redis; name a Service that exists, or give a host elsewhere its whole name⏎
a system that is in no list | generators/systems/shop/index.ts:  ⇒ export const shop = 1; | generators/systems/shop/index.ts: is in no list, so nothing is generated of it. Add it to ${LIST}⏎
a component that nothing imports | ${INDEX}: import { route } from "./components/route.ts";⏎ ⇒  | ${INDEX}: route,⏎ ⇒  | ${ROUTE}: route is in no list, so nothing is generated of it. Add it to ${INDEX}:16:3
a component that is imported and in no list | ${INDEX}: route,⏎ ⇒  | ${ROUTE}: route is in no list, so nothing is generated of it. Add it to ${INDEX}:17:3
`),
)("%s is a warning that names the line", async (_, ...cells) => {
  const { root, said, code, text } = await mistaken(cells);
  expect(code).toBe(0);
  // And by `status`, while nothing changes; what a rule finds, `check` tells in words of its own.
  for (const again of ["", "status --no-cluster", ...(said.join().includes("network/") ? [] : ["check"])]) {
    const told = again === "" ? text : (await ended(root, ...again.split(" "))).text;
    // On a screen, a long line goes on in the next one.
    const warned = told.replaceAll(/\n {4,}/g, " ").replaceAll(/^warning /gm, "warning: ");
    for (const one of said) expect(warned.split(`warning: ${one}`)).toHaveLength(2);
  }
  for (const again of ["gen", "gen --check"])
    expect((await ended(root, ...again.split(" "))).text).toMatch(
      /^\d+ known warnings? holds?: .*\nup to date/m,
    );
  expect(text).not.toContain("images.web");
});

test("a generated file with the markers of a conflict is generated again by the command that the message names", async () => {
  const { root } = await mistaken([]);
  const text = readFileSync(join(root, SERVICE), "utf8");
  put(root, SERVICE, text.replace("spec:\n", "<<<<<<< HEAD\nspec:\n=======\nspec:\n>>>>>>> other\n"));
  const said = (await ended(root, "gen")).text;
  expect(said).toContain(`${SERVICE} has the markers of a merge conflict. Nothing was written.`);
  expect(said).toContain("resolve the conflict in generators/, if there is one there, then as below");
  const again = `gen -- --accept ${SERVICE}`;
  expect(said).toContain(`generate it again: npm run ${again}`);
  expect((await ended(root, "gen", "--check")).text).toContain(`or drop it: npm run ${again}`);
  expect((await ended(root, "check")).text.match(/merge conflict|by hand/g)).toEqual(["merge conflict"]);
  expect((await ended(root, ...again.replace(" --", "").split(" "))).code).toBe(0);
  expect(readFileSync(join(root, SERVICE), "utf8")).toBe(text);
});

test("what a rule only warns of is told with the line of the component, once for each rule", async () => {
  const { root, text: said } = await mistaken([`${WEB}: /limits: \\{.*?\\} \\}/ ⇒ limits: {} as never }`]);
  const told = String.raw`warning: ${WEB}:\d+:\d+: component web \(production\): production/resources: Deploy`;
  expect(said).toMatch(new RegExp(told));
  expect(said.match(/production\/resources/g)).toHaveLength(1);
  edit(root, WEB, ["export const", "// It moves the line.\nexport const"]);
  for (const then of ["committed .* gen: sources of hello, same rendering", "up to date"])
    expect((await ended(root, "gen")).text).toMatch(
      new RegExp(`^1 known warning holds: npx kustogen status\\n${then}`, "m"),
    );
  expect((await ended(root, "status", "--no-cluster")).text).toMatch(/web\.ts:24:9: /);
  put(root, SERVICE, "# by hand\n");
  commitAll(root, "by hand");
  await ended(root, "gen", "--check");
  const kept = join(root, "node_modules/.cache/kustogen");
  const maps = readdirSync(kept).map((one) => readFileSync(join(kept, one), "utf8"));
  expect(maps.join()).not.toContain("/.kustogen-");
});

test.each([
  ["UI_MESSAGE: message", 'CACHE_SERVER: because("No cache, whatever the Secret says.", message)'],
  ["UI_MESSAGE: message", 'CACHE_SERVER: { configMap: "cache", key: "server" }'],
  ["UI_MESSAGE: message", 'UI_MESSAGE: because("No message, whatever the image has.", "")'],
  ["images.web", 'because("The last with a shell.", "ghcr.io/stefanprodan/podinfo:6.0.0")'],
  ["images.web", "`${images.web}-debug`"],
])("instead of %s, %s isn't taken for a literal that hides something", async (from, to) => {
  const because = `${WEB}: import type ⇒ import { because } from "kustogen";⏎import type`;
  const { text } = await mistaken([`${WEB}: ${from} ⇒ ${to}`, because]);
  expect(text).not.toMatch(/hides the key|no pin reaches|empty text/);
});

test("a check of output that is older than its sources says so, or what gen would refuse, until gen has seen them", async () => {
  const root = copyOf(project);
  const said = async () => (await ended(root, "check")).text;
  const note = "changed since the last gen, which the output that is checked lacks: run `npm run gen` first";
  await ended(root, "gen");
  expect(await said()).not.toContain("npm run gen");
  edit(root, WEB, ['port: "http" ', 'port: "htp" ']);
  expect(await ended(root, "check")).toEqual(await ended(root, "gen"));
  edit(root, WEB, ['port: "htp" ', 'port: "http" '], ["export const", "// New.\nexport const"]);
  expect(await said()).not.toContain("npm run gen");
  edit(root, WEB, ["PODINFO_UI_MESSAGE: message", "PODINFO_UI_MESSAGE: message.trim()"]);
  expect((await said()).replaceAll(/\n {4,}/g, " ")).toContain(`warning ${WEB} ${note}`);
  edit(root, WEB, ["message.trim()", '"else"']);
  expect(await ended(root, "check")).toEqual({ code: 2, text: `kustogen: ${WEB} ${note} [bad-input]\n` });
  await ended(root, "gen", "--no-commit");
  expect(await said()).not.toContain("npm run gen");
  // Apart from its source, as in a squash, and without a record, as in a fresh clone.
  git(root, "commit", "-qm", "source", WEB);
  put(root, "base/hello/extra.yaml", "# of someone else\n");
  commitAll(root, "squashed");
  const forget = () => rmSync(join(root, ".git/kustogen"), { recursive: true });
  forget();
  expect(await said()).not.toContain("npm run gen");
  await ended(root, "gen");
  put(root, SERVICE, "resources: []\n");
  for (const step of [() => {}, () => commitAll(root, "by hand"), forget]) {
    step();
    expect(await said()).toContain(`warning ${SERVICE} differs from what the last gen wrote, as after`);
  }
  await ended(root, "gen", "--accept", SERVICE);
  expect(await said()).not.toContain("npm run gen");
});

test("objects that two systems in one namespace would both create are refused, with the line of the second", async () => {
  const root = copyOf(project);
  cpSync(join(root, "generators/systems/hello"), join(root, "generators/systems/shop"), { recursive: true });
  edit(root, INDEX.replace("hello", "shop"), ['name: "hello"', 'name: "shop"'], ['("hello")', '("shop")']);
  edit(root, LIST, [/^/, 'import { hello as shop } from "./shop/index.ts";\n'], ["[hello]", "[hello, shop]"]);
  edit(root, BETA, [/ {2}hello:\n(.*)$/s, "  hello:\n$1  shop:\n$1"]);
  for (const more of [[], ["--system", "shop"]])
    expect((await ended(root, "gen", ...more)).text).toMatch(
      /beta\.yaml:\d+: systems\.shop\.settings\.host: hello in beta \(\S+beta\.yaml:\d+: systems\.hello\.settings\.host\) and shop in beta are in the same cluster, and both would create \w+ hello\/\S+, /,
    );
});
