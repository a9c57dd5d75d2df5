import { describe, expect, test } from "vitest";
import { alexandria } from "../../../generators/systems/alexandria/index.ts";
import { rows } from "../../table.ts";
import { type Changes, desired } from "../desired.ts";
import { besides, given, refusal as refusalOf, saying } from "../refusal.ts";

const PRODUCTION = /(^|: )generators\/environments\/production\.yaml:\d+: systems\.alexandria\./;
const OKTA = '{name: okta, kind: oidc, issuer: "https://your-org.okta.com", clientId: 0oaXXXX}';
const ADFS = '{name: adfs, kind: saml, metadataUrl: "https://adfs.example.com/metadata.xml"}';
const LLM = '{name: llama, url: "https://llm.example.com", kind: openai, model: llama}';

const refusal = (layer: string, changes: Changes) => refusalOf(alexandria, layer, changes);

describe("alexandria refuses", () => {
  test.each(
    rows(`
X8: a generated key and the default administrator's password in production | auth: {source: generated} | settings.auth.source: expected "external-secret" or "contract" in production: … default password
X10: an autoscaler with SQLite | database: sqlite | settings.database: expected "postgres" with an autoscaler: SQLite supports one writer
X10: an autoscaler on a ReadWriteOnce volume | persistence: {accessMode: ReadWriteOnce} | settings.persistence.accessMode: expected "ReadWriteMany" with an autoscaler
X10: several replicas with SQLite | database: sqlite, autoscaling: false, replicas: 2 | settings.database: expected "postgres" with 2 replicas
X10: several replicas on a ReadWriteOnce volume | persistence: {accessMode: ReadWriteOnce}, autoscaling: false, replicas: 3 | settings.persistence.accessMode: expected "ReadWriteMany" with 3 replicas
several orchestrators that nobody has acknowledged | acknowledgeSeveralOrchestrators: false | acknowledgeSeveralOrchestrators: expected true with an autoscaler, or one pod
X10: an autoscaler whose minimum is above its maximum | autoscaling: {min: 11} | settings.autoscaling.min: expected at most max, which is by default 10, found 11
X11: no passkey domain in production | webauthn: {rpId: null} | settings.webauthn.rpId: missing; expected alexandria.your-domain.com in production
X11: no passkey origin in production | webauthn: {rpOrigin: null} | settings.webauthn.rpOrigin: missing; expected https://alexandria.your-domain.com in production
X11: a passkey origin that is not the Ingress host | webauthn: {rpOrigin: "https://other.example.com"} | settings.webauthn.rpOrigin: expected "https://alexandria.your-domain.com", the address of the Ingress
X11: a passkey origin that is no address | webauthn: {rpOrigin: nonsense} | settings.webauthn.rpOrigin: expected a URL
X3: a language model at no address | llmBackends: [{name: llama, url: nonsense, kind: openai, model: llama}] | settings.llmBackends[0].url: expected a URL
X11: a passkey domain that the Ingress host is not in | webauthn: {rpId: xample.com} | settings.webauthn.rpId: expected the Ingress host "alexandria.your-domain.com" or a parent domain
X11: an Ingress host moved alone | ingress: {host: library.example.com} | settings.webauthn.rpOrigin: expected "https://library.example.com"
X11: no Strict-Transport-Security in production | security: {hstsMaxAge: 0} | settings.security.hstsMaxAge: expected 31536000 in production
X11: no security headers in production | security: {enabled: false} | settings.security.enabled: expected true in production
development mode in production | general: {devMode: true} | settings.general.devMode: expected false
X9: two providers of one name | federation: {providers: [${OKTA}, {name: okta, kind: saml, metadataUrl: "https://adfs.example.com/metadata.xml"}]} | settings.federation.providers[1].name: expected a unique name in the list
X9: an unknown kind of provider | federation: {providers: [{name: okta, kind: ldap, issuer: "https://your-org.okta.com", clientId: 0oaXXXX}]} | settings.federation.providers[0]…: expected a provider with kind "oidc" or "saml"
X9: an issuer without TLS | federation: {providers: [{name: okta, kind: oidc, issuer: "http://okta", clientId: 0oaXXXX}]} | settings.federation.providers[0].issuer: expected a URL
X9: federation with nobody | federation: {providers: []} | settings.federation.providers: expected at least one provider
X9: a key pair for nobody | federation: {providers: [${OKTA}], samlKeyPair: job}, networkPolicy: {apiServer: [{cidr: "10.0.0.0/28"}, {cidr: "10.96.0.1/32"}]} | settings.federation.samlKeyPair: expected "secret" without a SAML provider
X13: a Job that the NetworkPolicy keeps from the Kubernetes API | federation: {providers: [${ADFS}], samlKeyPair: job} | settings.networkPolicy.apiServer: expected the addresses of the Kubernetes API server
X13: a Job that asks the Service, whose address is in none of the networks | federation: {providers: [${ADFS}], samlKeyPair: job}, networkPolicy: {apiServer: [{cidr: "10.0.0.0/28"}]} | settings.networkPolicy.apiServer: expected the address of the Service \`kubernetes\` in addition to 10.0.0.0/28
X13: rights of everything | rbac: {clusterRules: [{apiGroups: [""], resources: ["*"], verbs: [get]}]} | settings.rbac.clusterRules[0].resources: expected resources by name
X13: an additional rule for nobody, which would admit everyone | networkPolicy: {additionalEgress: [{to: [], ports: [443]}]} | settings.networkPolicy.additionalEgress[0].to: expected a peer
X13: an additional rule without ports, which would open them all | networkPolicy: {additionalIngress: [{from: [{namespace: a}], ports: []}]} | settings.networkPolicy.additionalIngress[0].ports: expected a port
X3: a language model behind a closed port | llmBackends: [{name: llama, url: "http://ollama.ai:11434", kind: openai, model: llama}] | settings.llmBackends[0].url: expected port 11434 to be open: add … networkPolicy.additionalEgress
X3: two language models of one name | llmBackends: [${LLM}, ${LLM}] | settings.llmBackends[1].name: expected a unique name in the list
X3: a key's variable that is none | llmBackends: [{name: llama, url: "https://llm.example.com", kind: openai, model: llama, apiKeyEnvVar: sk-123}] | settings.llmBackends[0].apiKeyEnvVar: expected one line of text such as "ANTHROPIC_API_KEY"
X4: an unknown log level | general: {logLevel: loud} | settings.general.logLevel: expected one of
X7: a grace period of days | terminationGracePeriodSeconds: 99999 | terminationGracePeriodSeconds: expected
X7: a quantity that is none | resources: {api: {limits: {memory: lots}}} | limits.memory: expected memory
X2: a size that is none | persistence: {size: "10 GB"} | settings.persistence.size: expected a Kubernetes quantity
X8: an interval that is none | auth: {refreshInterval: daily} | settings.auth.refreshInterval: expected a duration
X14: a collector with a path | otel: {endpoint: "http://otel:4318/v1/traces"} | settings.otel.endpoint: expected a URL
X14: a path that is none | metrics: {path: metrics} | settings.metrics.path: expected one line of text
X15: a host that is none | ingress: {host: alexandria_x} | settings.ingress.host: expected a host name
a setting that is none | databse: postgres | unknown setting "databse". Did you mean "database"?
  `),
  )("%s", (_what, settings, message) => {
    const text = refusal("production", { settings: given(settings) });
    expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(saying(message));
    expect(besides(text, given(settings), message)).toEqual([]);
  });

  test.each(["main", "3f2c1ab", "v1.0.0-rc.1"])("X12: the tag %s in production", (tag) => {
    const text = refusal("production", { images: { orchestrator: { tag } } });
    expect(text).toMatch(PRODUCTION);
    expect(text).toMatch(
      /images\.orchestrator\.tag: expected a release such as "v1\.0\.0" or a digest in production/,
    );
  });

  test("X12: an environment without a tag", () => {
    expect(
      refusal("beta", { images: { dashboard: { name: "ghcr.io/alexandriaproject/ee-dashboard" } } }),
    ).toMatch(/images\.dashboard: no tag or digest for image "dashboard" in beta/);
  });
});

describe("alexandria accepts", () => {
  test.each(
    rows(`
X12: a digest in production | production | images: {api: {digest: "sha256:${"0".repeat(64)}"}}
X12: a commit in beta | beta | images: {api: {tag: 3f2c1ab}}
X11: a parent domain of the Ingress host for passkeys | production | settings: {webauthn: {rpId: your-domain.com}}
X3: a language model inside the cluster whose port is opened | production | settings: {llmBackends: [{name: llama, url: "http://ollama.ai:11434", kind: openai, model: llama}], networkPolicy: {additionalEgress: [{to: [{namespace: ai}], ports: [11434]}]}}
X8: a generated key and development mode before production | beta | settings: {auth: {source: generated}, general: {devMode: true}}
  `),
  )("%s", (_what, layer, changes) => {
    expect(() => desired(alexandria, layer, given(changes))).not.toThrow();
  });
});
